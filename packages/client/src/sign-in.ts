import type { Parts } from './parts.ts';
import type { RoomRecord } from './rooms/record.ts';
import { pause } from './stop.ts';

/** Brings back what was kept, and deletes what is somebody else's. */
export function signInWith(parts: Parts) {
  const { session, journal, users, data, receipts, outbox, rooms, views, socket } = parts;
  let isOnline = true;

  async function restore(): Promise<void> {
    const [epoch, records] = await Promise.all([
      journal.get<string>('meta', 'epoch'),
      journal.all<RoomRecord>('conversations'),
    ]);
    await Promise.all([users.restore(), outbox.entries.restore(), receipts.restore(), data.restore()]);
    rooms.restore(epoch ?? null, records);
  }

  /** What was kept is the same person's, or it is deleted. */
  async function beforeSignIn(userId: string): Promise<void> {
    if ((await journal.get<string>('meta', 'user')) === userId) return restore();
    journal.deleteAll();
    journal.put('meta', 'user', userId);
  }

  function forget(): void {
    views.stop();
    users.clear();
    receipts.clear();
    outbox.disconnected();
    outbox.entries.clear();
    data.clear();
    rooms.clear();
  }

  function connect(): void {
    socket.want(isOnline && session.account.get().state === 'signed-in');
  }

  session.account.subscribe((account) => {
    connect();
    if (account.state !== 'signed-out' || account.reason === null) return;
    forget();
    // A sign-in that has run out or is suspended may go on later, with what waits to be sent.
    if (account.reason === 'signed_out' || account.reason === 'revoked') journal.deleteAll();
  });
  const ready = session.restore(restore);

  return {
    ready,
    async signIn(path: string, body: object): Promise<void> {
      await ready;
      await session.logout();
      await session.signIn(path, body, beforeSignIn);
    },
    setOnline(online: boolean): void {
      isOnline = online;
      if (!online) pause(parts);
      connect();
    },
  };
}
