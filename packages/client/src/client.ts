import type { ConversationView, Envelope, ServerPayload, User } from '@parley/contracts';
import { AccountData } from './account-data.ts';
import type { Client, ClientOptions, ConversationHandle } from './api.ts';
import { badgeOf } from './badge.ts';
import { conversationHandle } from './conversation.ts';
import { Files } from './files.ts';
import { type FrameHandlers, handle } from './net/frame-handlers.ts';
import { FrameTap } from './net/frame-tap.ts';
import { Http } from './net/http.ts';
import { Session } from './net/session.ts';
import { Socket } from './net/socket.ts';
import { Outbox } from './outbox/outbox.ts';
import { Presence } from './people/presence.ts';
import { Typing } from './people/typing.ts';
import { Users } from './people/users.ts';
import { HistoryLoader } from './rooms/history.ts';
import { Joins } from './rooms/joins.ts';
import { MessageKeeper } from './rooms/message-keeper.ts';
import { MessagePages } from './rooms/message-pages.ts';
import { Quotes } from './rooms/quotes.ts';
import { Receipts } from './rooms/receipts.ts';
import type { RoomRecord } from './rooms/record.ts';
import { Rooms } from './rooms/rooms.ts';
import { Views } from './rooms/views.ts';
import { Journal } from './store/journal.ts';
import { createMemoryStore } from './store/memory.ts';
import { newUuid } from './uuid.ts';
import { Value } from './value.ts';

/** A client of one Parley, for one person at a time. It connects by itself while somebody is signed in. */
export function createClient(options: ClientOptions): Client {
  const { random = Math.random } = options;
  const journal = new Journal(options.store ?? createMemoryStore());
  const http = new Http(options.url, options.fetch ?? ((input, init) => fetch(input, init)));
  const session = new Session({ http, journal, deviceName: options.deviceName });
  const tap = new FrameTap();
  const me = () => session.userId ?? '';
  const socket = new Socket({
    url: options.url.replace(/\/+$/, ''),
    WebSocket: options.WebSocket ?? WebSocket,
    ...{ session, tap, random, frame, disconnected },
  });
  const presence = new Presence();
  const users = new Users({ session, journal, changed: (id) => rooms.renamed(id) });
  const data = new AccountData(session, journal);
  const typing = new Typing({
    tell: (type, payload) => socket.tell(type, payload),
    changed: (id) => rooms.get(id)?.dirty(),
  });
  const receipts = new Receipts({
    ...{ session, journal },
    tell: (type, payload) => socket.tell(type, payload),
    isForeground: () => socket.isForeground,
  });
  const outbox = new Outbox({
    ...{ journal, random },
    ask: (type, payload) => socket.ask(type, payload),
    me: () => session.userId,
    rev: (id) => rooms.get(id)?.rev ?? 0,
    changed: (id) => rooms.get(id)?.dirty(),
  });
  const keeper = new MessageKeeper(journal);
  const pages = new MessagePages(session, keeper);
  const quotes = new Quotes(pages);
  const history = new HistoryLoader(pages, keeper);
  const joins = new Joins({
    ask: (type, payload) => socket.ask(type, payload),
    refused: ({ id }) => views.stale(id),
  });
  const views = new Views({
    session,
    clock: () => rooms.clock,
    merge: (view, at) => rooms.merge(view, at),
    gone: (id) => rooms.gone(id),
    known: () => rooms.known(),
  });
  const rooms = new Rooms({
    ...{ joins, views, history },
    context: {
      ...{ me, keeper },
      user: (id) => users.peek(id),
      typing: (id) => typing.of(id),
      pending: (id) => outbox.of(id),
      confirmed: (message) => outbox.confirmed(message),
      renamed: (id) => users.outdate(id),
      save,
    },
    serverRestored() {
      outbox.serverRestored();
      journal.deleteRange('conversations', '', '~');
      journal.deleteRange('messages', '', '~');
    },
    messageReceived(id, seq, senderId) {
      if (senderId === null || senderId === me()) return;
      typing.stopped(id, senderId);
      receipts.delivered(id, seq);
    },
  });
  const files = new Files(http, session);
  const badge = new Value(0);
  const handles = new Map<string, ConversationHandle>();
  let isOnline = true;
  let isClosed = false;

  function save(id: string): void {
    const room = rooms.room(id);
    const { view, rev } = room;
    const { storedFrom } = room.messages;
    if (view) journal.put('conversations', id, { view, rev, storedFrom } satisfies RoomRecord);
    else journal.delete('conversations', id);
    outbox.reached(id, view ? rev : Number.POSITIVE_INFINITY);
  }

  const handlers: FrameHandlers = {
    hello,
    receipt({ user_id, conversation_id, read_seq }) {
      if (user_id === me()) receipts.confirmed(conversation_id, read_seq);
    },
    'room.joined': ({ participants, presence: shown }) =>
      presence.joined(
        participants.map(({ user_id }) => user_id),
        shown,
      ),
    typing: (payload) => typing.received(payload),
    presence: (payload) => presence.put(payload),
    'user.updated': ({ user }) => userUpdated(user),
    'settings.updated': (payload) => session.updateMe(payload),
    'block.updated': (payload) => data.block(payload),
  };

  function frame(received: Envelope): void {
    rooms.frame(received);
    handle(handlers, received);
  }

  function hello({ epoch, conversations }: ServerPayload<'hello'>): void {
    journal.put('meta', 'epoch', epoch);
    for (const { id, last_read_seq: seq } of conversations) receipts.confirmed(id, seq);
    receipts.connected();
    outbox.connected();
    users.readMissing();
    data.read().catch(() => {});
  }

  function disconnected(): void {
    rooms.disconnected();
    outbox.disconnected();
    receipts.disconnected();
    typing.disconnected();
    presence.unknown();
  }

  function userUpdated(user: User): void {
    users.put(user);
    if (user.id === me()) session.updateMe(user);
  }

  async function restore(): Promise<void> {
    const { store } = journal;
    const [epoch, records] = await Promise.all([store.get('meta', 'epoch'), store.list('conversations')]);
    await Promise.all([users.restore(), outbox.restore(), receipts.restore(), data.restore()]);
    rooms.restore(
      (epoch as string | undefined) ?? null,
      records.map(({ value }) => value as RoomRecord),
    );
  }

  /** What was kept is the same person's, or it is deleted. */
  async function beforeSignIn(userId: string): Promise<void> {
    if ((await journal.store.get('meta', 'user')) === userId) return restore();
    await journal.clear();
    journal.put('meta', 'user', userId);
  }

  function forget(): void {
    views.stop();
    users.clear();
    receipts.clear();
    outbox.clear();
    data.clear();
    rooms.clear();
  }

  async function signIn(path: string, body: object): Promise<void> {
    await ready;
    await session.logout();
    await session.signIn(path, body, beforeSignIn);
  }

  session.account.subscribe((account) => {
    socket.want(account.state === 'signed-in' && isOnline && !isClosed);
    if (account.state === 'signed-out' && account.reason !== null) {
      forget();
      if (account.reason === 'signed_out' || account.reason === 'revoked')
        void journal.clear().catch(() => {});
    }
    count();
  });
  rooms.listed.subscribe(count);
  rooms.archived.subscribe(count);
  function count(): void {
    badge.set(badgeOf([...rooms.listed.get(), ...rooms.archived.get()], session.account.get(), Date.now()));
  }

  const ready = session.restore(restore);

  const client: Client = {
    account: session.account,
    connection: socket.connection,
    conversations: rooms.listed,
    archived: rooms.archived,
    badge,
    outbox: outbox.unsent,
    blocked: data.blocked,
    ready,
    register: (account) => signIn('/api/auth/register', account),
    login: (login, password, code) =>
      signIn('/api/auth/login', { login, password, ...(code ? { code } : {}) }),
    logout: () => session.logout(),
    conversation(id) {
      const known = handles.get(id);
      if (known) return known;
      const parts = { session, rooms, history, quotes, outbox, receipts, typing };
      const handle = conversationHandle(rooms.room(id), parts);
      handles.set(id, handle);
      return handle;
    },
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
    setOnline(online) {
      isOnline = online;
      socket.want(online && session.userId !== null && !isClosed);
    },
    request: (method, path, body, signal) => session.json({ method, path, body, signal }),
    frames: tap,
    async close() {
      isClosed = true;
      socket.close();
      views.stop();
      users.stop();
      receipts.stop();
      rooms.stop();
      await journal.close();
    },
  };

  async function start(body: object): Promise<ConversationHandle> {
    const at = rooms.clock;
    const headers = { 'idempotency-key': newUuid() };
    const call = { method: 'POST', path: '/api/conversations', body, headers };
    const view = await session.json<ConversationView>(call);
    rooms.merge(view, at);
    return client.conversation(view.id);
  }

  return client;
}
