import type { HeadsReader } from '../upstream/heads-reader.ts';
import type { RoomOpener } from '../upstream/room-opener.ts';

/** How far a conversation is for one user, and what they may see of it, in one snapshot. */
export interface Position {
  rev: number;
  lastSeq: number;
  visibleFromSeq: number;
  memberCount: number;
}

export type ReadPosition = (userId: string, conversationId: string) => Promise<Position | null>;

/** Reads positions from the users' lists, which are read together, and one by one beyond the longest; null: no member. */
export function positionsIn(by: { heads: HeadsReader; opener: RoomOpener }): ReadPosition {
  return async (userId, conversationId) => {
    const { heads } = await by.heads.read(userId);
    const head = heads.find((candidate) => candidate.conversationId === conversationId);
    return head ?? (await by.opener.position(userId, conversationId));
  };
}
