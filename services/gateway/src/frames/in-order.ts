import type { Session } from '../session/session.ts';

const lastOf = new WeakMap<Session, Map<string, Promise<void>>>();

/**
 * Runs the changes that one socket asks for one after another: of two edits the one sent last is the last to
 * count. Changes `about` different things do not wait for each other. How many may wait is bounded by what a socket may
 * have under way.
 */
export function inOrder(session: Session, change: () => Promise<void>, about = ''): Promise<void> {
  const last = lastOf.get(session) ?? new Map<string, Promise<void>>();
  lastOf.set(session, last);
  const done = (last.get(about) ?? Promise.resolve()).then(change);
  const settled = done
    .catch(() => {})
    .then(() => {
      if (last.get(about) === settled) last.delete(about);
    });
  last.set(about, settled);
  return done;
}
