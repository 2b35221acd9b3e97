import { serverFrame } from '@parley/contracts';
import type { Caller } from '@parley/runtime';
import type { UserHeads } from '../upstream/heads-reader.ts';

/** What this server can do beyond the first contract; clients ask here before they use it. */
const FEATURES: string[] = ['replay', 'receipts', 'typing', 'presence'];

/** The text of a `hello` frame. */
export function helloFrame(
  about: { caller: Caller; connectionId: string; heartbeatMs: number; list: UserHeads },
  id?: string,
): string {
  const { caller, connectionId, heartbeatMs, list } = about;
  return serverFrame(
    'hello',
    {
      user_id: caller.userId,
      session_id: caller.sessionId,
      connection_id: connectionId,
      server_time: new Date().toISOString(),
      heartbeat_s: Math.max(1, Math.round(heartbeatMs / 1_000)),
      token_expires_at: new Date(caller.tokenExpiresAtMs).toISOString(),
      epoch: list.epoch,
      features: FEATURES,
      conversations: list.heads.map((head) => ({
        id: head.conversationId,
        rev: head.rev,
        last_seq: head.lastSeq,
        last_read_seq: head.lastReadSeq,
      })),
    },
    id,
  );
}
