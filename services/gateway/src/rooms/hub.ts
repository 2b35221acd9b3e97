import type { Fanout, FanoutSubscriber } from '@parley/fanout';
import { RecentFrames } from './recent-frames.ts';
import {
  type Member,
  Room,
  type RoomCounters,
  type RoomHandlers,
  UNKNOWN_REV,
  UNKNOWN_VISIBILITY,
} from './room.ts';
import { type UserSocket, UserSockets } from './user-sockets.ts';

const SWEEP_MS = 1_000;
/** One for all topics that are live. */
const LIVE = Promise.resolve();

export interface HubHandlers extends RoomHandlers {
  publication: ConstructorParameters<typeof UserSockets>[1];
  /** The fan-out was away: anything may have been missed. */
  gap(): void;
}

export interface HubOptions {
  fanout: Fanout;
  handlers: HubHandlers;
  /** How long a channel stays subscribed after its last socket. */
  lingerMs: number;
  recent: { maxPerRoom: number; maxBytes: number };
}

type Topic = Room | UserSockets;

/** The rooms and users of this gateway, and their subscriptions to the fan-out. */
export class Hub {
  readonly counters: RoomCounters = { deliveries: 0, duplicatesDropped: 0, framesHeld: 0 };
  readonly recent: RecentFrames;
  readonly rooms = new Map<string, Room>();
  readonly users = new Map<string, UserSockets>();
  readonly #topics = new Map<string, Topic>();
  // In the order in which they became empty, so that a sweep looks at what it removes only.
  readonly #empty = new Set<Topic>();
  readonly #options: HubOptions;
  readonly #subscriber: FanoutSubscriber;
  readonly #timer: NodeJS.Timeout;

  constructor(options: HubOptions) {
    this.#options = options;
    this.recent = new RecentFrames(options.recent);
    this.#subscriber = options.fanout.subscriber({
      message: (channel, payload) => this.#topics.get(channel)?.receive(payload),
      gap: () => options.handlers.gap(),
    });
    this.#timer = setInterval(() => this.#sweep(), Math.min(SWEEP_MS, options.lingerMs));
  }

  room(conversationId: string): Room {
    let room = this.rooms.get(conversationId);
    if (!room) {
      room = new Room(conversationId, this.recent, this.#options.handlers, this.counters);
      this.rooms.set(conversationId, room);
      this.#topics.set(room.channel, room);
      this.#empty.add(room);
      room.emptySinceMs = Date.now();
    }
    return room;
  }

  /** Adds a socket to a room, held until it is released. */
  join(socket: UserSocket, conversationId: string): Member {
    const room = this.room(conversationId);
    const member: Member = {
      socket,
      room,
      rev: UNKNOWN_REV,
      visibleFromSeq: UNKNOWN_VISIBILITY,
      isHeld: true,
      hasLeft: false,
    };
    // The room's own string: every socket's copy of an id is another 60 bytes.
    socket.memberships.set(room.conversationId, member);
    room.members.add(member);
    this.#empty.delete(room);
    return member;
  }

  /** A held membership in place of the one there was, from another rev on; what was under way for that one ends. */
  renew(member: Member, socket: UserSocket, rev: number): Member {
    const { visibleFromSeq, room } = member;
    this.part(member);
    return Object.assign(this.join(socket, room.conversationId), { visibleFromSeq, rev });
  }

  /** No frame of the room reaches the socket any more. */
  part(member: Member): void {
    const { room, socket } = member;
    if (socket.memberships.get(room.conversationId) === member)
      socket.memberships.delete(room.conversationId);
    this.#silence(member);
  }

  /** As {@link part}, but it is remembered that the client wanted it so. */
  leave(member: Member): void {
    member.hasLeft = true;
    member.isHeld = true;
    this.#silence(member);
  }

  #silence(member: Member): void {
    const { room } = member;
    if (room.members.delete(member) && room.members.size === 0) this.#isEmptyNow(room);
  }

  enter(socket: UserSocket): UserSockets {
    let user = this.users.get(socket.userId);
    if (!user) {
      user = new UserSockets(socket.userId, this.#options.handlers.publication);
      this.users.set(socket.userId, user);
      this.#topics.set(user.channel, user);
    }
    this.#empty.delete(user);
    user.sockets.push(socket);
    return user;
  }

  exit(socket: UserSocket): void {
    for (const member of [...socket.memberships.values()]) this.part(member);
    const user = this.users.get(socket.userId);
    if (user?.remove(socket) && user.isEmpty) this.#isEmptyNow(user);
  }

  /** Resolves when all of them are live: what is published from then on arrives. */
  async listen(topics: readonly Topic[]): Promise<void> {
    const fresh = topics.filter((topic) => topic.live === null);
    if (fresh.length > 0) {
      const live = this.#subscriber.subscribe(fresh.map((topic) => topic.channel));
      for (const topic of fresh) {
        topic.live = live.then(
          () => {
            topic.isLive = true;
            topic.live = LIVE;
          },
          (error) => {
            topic.live = null;
            throw error;
          },
        );
      }
    }
    await Promise.all(topics.filter((topic) => !topic.isLive).map((topic) => topic.live));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#subscriber.close();
  }

  #isEmptyNow(topic: Topic): void {
    topic.emptySinceMs = Date.now();
    this.#empty.add(topic);
  }

  #sweep(): void {
    const before = Date.now() - this.#options.lingerMs;
    const channels: string[] = [];
    for (const topic of this.#empty) {
      if (topic.emptySinceMs > before) break;
      this.#empty.delete(topic);
      this.#topics.delete(topic.channel);
      if (topic instanceof Room) {
        topic.reset();
        this.rooms.delete(topic.conversationId);
      } else this.users.delete(topic.userId);
      if (topic.live) channels.push(topic.channel);
    }
    if (channels.length > 0) this.#subscriber.unsubscribe(channels).catch(() => {});
  }
}
