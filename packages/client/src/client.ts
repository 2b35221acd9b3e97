import type { ConversationView, User } from '@parley/contracts';
import type { Client, ClientOptions, ConversationHandle } from './api.ts';
import { conversationHandle } from './conversation.ts';
import { createParts } from './parts.ts';
import { signInWith } from './sign-in.ts';
import { endObservables } from './stop.ts';
import { newUuid } from './uuid.ts';

/** A client of one Parley, for one person at a time. It connects by itself while somebody is signed in. */
export function createClient(options: ClientOptions): Client {
  const parts = createParts(options);
  const { session, socket, rooms, users, presence, outbox, data, files, receipts, journal } = parts;
  const { ready, signIn, setOnline } = signInWith(parts);
  const handles = new Map<string, ConversationHandle>();

  function conversation(id: string): ConversationHandle {
    const handle = handles.get(id) ?? conversationHandle(rooms.room(id), parts);
    handles.set(id, handle);
    return handle;
  }

  async function start(body: object): Promise<ConversationHandle> {
    const at = rooms.clock;
    const headers = { 'idempotency-key': newUuid() };
    const call = { method: 'POST', path: '/api/conversations', body, headers };
    const view = await session.json<ConversationView>(call);
    rooms.merge(view, at);
    return conversation(view.id);
  }

  return {
    account: session.account,
    connection: socket.connection,
    conversations: rooms.lists.listed,
    archived: rooms.lists.archived,
    badge: parts.badge.count,
    outbox: outbox.entries.unsent,
    blocked: data.blocked,
    ready,
    register: (account) => signIn('/api/auth/register', account),
    login: (login, password, code) =>
      signIn('/api/auth/login', { login, password, ...(code ? { code } : {}) }),
    logout: () => session.logout(),
    conversation,
    startDirect: (userId) => start({ type: 'direct', participant_ids: [userId] }),
    startGroup: (title, userIds) => start({ type: 'group', title, participant_ids: [...userIds] }),
    user: (id) => users.observe(id),
    presence: (id) => presence.observe(id),
    async findUsers(query) {
      const path = `/api/users?query=${encodeURIComponent(query)}`;
      const { users: found } = await session.json<{ users: User[] }>({ method: 'GET', path });
      for (const user of found) users.put(user);
      return found;
    },
    updateSettings: (change) => data.updateSettings(change),
    upload: (file, uploadOptions) => files.upload(file, uploadOptions),
    download: (path, signal) => files.download(path, signal),
    setForeground(isForeground) {
      socket.setForeground(isForeground);
      if (isForeground) receipts.foreground();
    },
    setOnline,
    request: (method, path, body, signal) => session.request({ method, path, body, signal }),
    frames: parts.tap,
    async close() {
      setOnline(false);
      socket.close();
      endObservables(parts);
      await session.stop();
      await journal.close();
    },
  };
}
