import type { Parts } from './parts.ts';

type Loops = Pick<Parts, 'views' | 'users' | 'receipts' | 'rooms'>;

/** Nothing is asked for by itself until the next connect. */
export function pause({ views, users, receipts, rooms }: Loops): void {
  views.stop();
  users.stop();
  receipts.stop();
  rooms.openings.stop();
}

/** Nothing changes any more: who iterates over what can be observed comes to an end. */
export function endObservables(parts: Parts): void {
  const { session, socket, rooms, users, presence, outbox, data, badge, tap } = parts;
  badge.stop();
  tap.close();
  rooms.end();
  users.end();
  presence.end();
  for (const value of [session.account, socket.connection, outbox.entries.unsent, data.blocked, badge.count])
    value.end();
}
