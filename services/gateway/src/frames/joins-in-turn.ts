import type { Session } from '../session/session.ts';

const lastOf = new WeakMap<Session, Map<string, Promise<unknown>>>();

/**
 * Answers the joins of one socket to one conversation in the order in which they were asked for, so that
 * the last one counts; the first begins in this turn. How many may wait is bounded by what a socket may have under way.
 */
export async function inTurn<T>(
  session: Session,
  conversationId: string,
  answer: () => Promise<T>,
): Promise<T> {
  let rooms = lastOf.get(session);
  if (!rooms) {
    rooms = new Map();
    lastOf.set(session, rooms);
  }
  const before = rooms.get(conversationId);
  const answered = before ? before.then(answer, answer) : answer();
  rooms.set(conversationId, answered);
  try {
    return await answered;
  } finally {
    if (rooms.get(conversationId) === answered) rooms.delete(conversationId);
  }
}
