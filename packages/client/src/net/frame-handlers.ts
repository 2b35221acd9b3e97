import type { Envelope, ServerFrameType, ServerPayload } from '@parley/contracts';

/** What is done for a frame of each type; types that are not named are ignored. */
export type FrameHandlers = { [T in ServerFrameType]?: (payload: ServerPayload<T>) => void };

export function handle(handlers: FrameHandlers, { type, payload }: Envelope): void {
  if (Object.hasOwn(handlers, type)) handlers[type as ServerFrameType]?.(payload as never);
}
