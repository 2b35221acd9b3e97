import { AccountData } from './account-data.ts';
import type { ClientOptions } from './api.ts';
import { Badge } from './badge.ts';
import { Files } from './files.ts';
import { FrameTap } from './net/frame-tap.ts';
import { Http } from './net/http.ts';
import { Session } from './net/session.ts';
import { Socket } from './net/socket.ts';
import { Outbox } from './outbox/outbox.ts';
import { Presence } from './people/presence.ts';
import { Typing } from './people/typing.ts';
import { Users } from './people/users.ts';
import { receiveFrames } from './receive-frames.ts';
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

export type Parts = ReturnType<typeof createParts>;

/** What a client is made of. Each knows of the others only what it is given here. */
export function createParts(options: ClientOptions) {
  const { random = Math.random } = options;
  const journal = new Journal(options.store ?? createMemoryStore());
  const http = new Http(options.url, options.fetch ?? ((input, init) => fetch(input, init)));
  const session = new Session({ http, journal, deviceName: options.deviceName });
  const tap = new FrameTap();
  const socket = new Socket({
    url: options.url.replace(/\/+$/, ''),
    WebSocket: options.WebSocket ?? WebSocket,
    ...{ session, tap, random },
    frame: (frame) => frames.received(frame),
    disconnected: () => frames.disconnected(),
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
  const history = new HistoryLoader(pages, keeper);
  const joins = new Joins({
    ask: (type, payload) => socket.ask(type, payload),
    refused: ({ id }) => views.stale(id),
    random,
  });
  const views = new Views({
    session,
    clock: () => rooms.clock,
    merge: (view, at) => rooms.merge(view, at),
    gone: (id) => rooms.gone(id),
    known: () => rooms.known(),
  });
  const rooms: Rooms = new Rooms({
    ...{ joins, views, history },
    context: {
      keeper,
      me: () => session.userId ?? '',
      user: (id) => users.peek(id),
      typing: (id) => typing.of(id),
      pending: (id) => outbox.entries.messages(id),
      confirmed: (message) => outbox.confirmed(message),
      renamed: (id) => users.outdate(id),
      save,
    },
    serverRestored() {
      outbox.serverRestored();
      journal.deleteAll(['conversations', 'messages']);
    },
    messageReceived(id, seq, senderId) {
      if (senderId === null || senderId === session.userId) return;
      typing.stopped(id, senderId);
      receipts.delivered(id, seq);
    },
  });
  journal.overflow = () => {
    journal.deleteAll(['messages']);
    rooms.keepNothing();
  };

  function save(id: string): void {
    const { view, rev, messages } = rooms.room(id);
    const { storedFrom } = messages;
    if (view) journal.put('conversations', id, { view, rev, storedFrom } satisfies RoomRecord);
    else journal.delete('conversations', id);
    outbox.reached(id, view ? rev : Number.POSITIVE_INFINITY);
  }

  const heard = { joins, session, journal, users, data, typing, receipts, outbox, presence, rooms };
  const frames = receiveFrames(heard);
  return {
    ...heard,
    ...{ socket, tap, views, history },
    badge: new Badge(rooms, session),
    quotes: new Quotes(pages),
    files: new Files(http, session),
  };
}
