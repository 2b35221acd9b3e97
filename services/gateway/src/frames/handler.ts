import type { ClientFrameType, ClientPayload } from '@parley/contracts';
import type { GatewayContext } from '../context.ts';
import type { Session } from '../session/session.ts';

/** A frame whose payload is what its schema says. */
export interface ClientFrame<T extends ClientFrameType> {
  id: string | undefined;
  payload: ClientPayload<T>;
}

/** Does what a frame asks; a thrown AppError is the reply. */
export type FrameHandler<T extends ClientFrameType> = (
  context: GatewayContext,
  session: Session,
  frame: ClientFrame<T>,
) => void | Promise<void>;
