/** What a client reads of a server frame before anything else. */
export interface FrameHead {
  type: string;
  /** Empty for a frame that is about no conversation. */
  conversationId: string;
  /** NaN when the frame has none. */
  rev: number;
  prevRev: number;
}

/** As far as the numbers reach in the frames the services write. */
const HEAD_BYTES = 320;
const HEAD =
  /^\{"type":"([a-z._]+)"(?:,"id":"[^"]*")?,"payload":\{(?:"conversation_id":"([0-9a-f-]{36})"(?:,"rev":(\d+)(?:,"prev_rev":(\d+))?)?)?/;
const numbered = new Set([
  'message.new',
  'message.updated',
  'conversation.updated',
  'participants.updated',
  'rev',
  'room.joined',
]);

/**
 * Type, conversation and numbers of a text frame, read from its first bytes; a frame whose fields stand in
 * another order is parsed as a whole.
 */
export function frameHead(bytes: Buffer, start: number, end: number): FrameHead {
  const head = HEAD.exec(bytes.toString('latin1', start, Math.min(end, start + HEAD_BYTES)));
  const [, type = '', conversationId = '', rev, prevRev] = head ?? [];
  const isEnough = numbered.has(type)
    ? rev !== undefined && (prevRev !== undefined || type === 'room.joined')
    : type;
  if (isEnough) return { type, conversationId, rev: Number(rev), prevRev: Number(prevRev) };
  const frame = JSON.parse(bytes.toString('utf8', start, end)) as {
    type: string;
    payload: { conversation_id?: string; rev?: number; prev_rev?: number };
  };
  return {
    type: frame.type,
    conversationId: frame.payload.conversation_id ?? '',
    rev: Number(frame.payload.rev),
    prevRev: Number(frame.payload.prev_rev),
  };
}
