import type { Session } from '../session/session.ts';

const lastOf = new WeakMap<Session, Promise<void>>();

/**
 * Runs the changes that one socket asks for one after another: of two edits the one sent last is the last to
 * count. How many may wait is bounded by what a socket may have under way.
 */
export function inOrder(session: Session, change: () => Promise<void>): Promise<void> {
  const done = (lastOf.get(session) ?? Promise.resolve()).then(change);
  lastOf.set(
    session,
    done.catch(() => {}),
  );
  return done;
}
