import type { ServerFrameType } from '@parley/contracts';

/** A frame whose payload arrives as finished JSON and is not parsed here. */
export function finishedFrame(type: ServerFrameType, payloadJson: string, id?: string): string {
  const envelope = id === undefined ? '' : `"id":${JSON.stringify(id)},`;
  return `{"type":"${type}",${envelope}"payload":${payloadJson}}`;
}
