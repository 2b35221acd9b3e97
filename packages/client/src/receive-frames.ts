import type { Envelope, ServerPayload, User } from '@parley/contracts';
import type { AccountData } from './account-data.ts';
import { type FrameHandlers, handle } from './net/frame-handlers.ts';
import { Insist } from './net/insist.ts';
import type { Session } from './net/session.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Presence } from './people/presence.ts';
import type { Typing } from './people/typing.ts';
import type { Users } from './people/users.ts';
import type { Joins } from './rooms/joins.ts';
import type { Receipts } from './rooms/receipts.ts';
import type { Rooms } from './rooms/rooms.ts';
import type { Journal } from './store/journal.ts';

export interface Receivers {
  joins: Joins;
  session: Session;
  journal: Journal;
  users: Users;
  data: AccountData;
  typing: Typing;
  receipts: Receipts;
  outbox: Outbox;
  presence: Presence;
  rooms: Rooms;
}

/** Gives each frame to whom it concerns, conversations first. */
export function receiveFrames(receivers: Receivers) {
  const { joins, session, journal, users, data, typing, receipts, outbox, presence, rooms } = receivers;
  // What has no rev is read after each connect.
  const reading = new Insist(() => data.read());

  const handlers: FrameHandlers = {
    hello,
    receipt({ user_id, conversation_id, read_seq }) {
      if (user_id === session.userId) receipts.confirmed(conversation_id, read_seq);
    },
    'room.joined'({ participants, presence: shown }) {
      const members = participants.map(({ user_id }) => user_id);
      presence.joined(members, shown);
    },
    typing: (payload) => typing.received(payload),
    presence: (payload) => presence.put(payload),
    'user.updated': ({ user }) => userUpdated(user),
    'settings.updated': (payload) => data.own(payload),
    'block.updated': (payload) => data.block(payload),
  };

  function hello({ epoch, conversations }: ServerPayload<'hello'>): void {
    journal.put('meta', 'epoch', epoch);
    for (const { id, last_read_seq: seq } of conversations) receipts.confirmed(id, seq);
    receipts.connected();
    outbox.connected();
    users.readMissing();
    reading.start();
  }

  function userUpdated(user: User): void {
    users.put(user);
    if (user.id === session.userId) data.own(user);
  }

  return {
    received(frame: Envelope): void {
      rooms.frame(frame);
      handle(handlers, frame);
    },
    disconnected(): void {
      reading.stop();
      joins.disconnected();
      outbox.disconnected();
      receipts.disconnected();
      typing.disconnected();
      presence.unknown();
    },
  };
}
