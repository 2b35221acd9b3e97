import {
  decodePresence,
  type PresencePublication,
  type Presence as PresenceView,
  presenceChannel,
  serverFrame,
} from '@parley/contracts';
import type { Fanout, FanoutSubscriber } from '@parley/fanout';
import type { Presence, Shown } from '@parley/presence';
import type { Hub } from '../rooms/hub.ts';
import { isAttached, type Room, type RoomSocket } from '../rooms/room.ts';
import type { Roster } from '../rooms/roster.ts';
import { textFrame } from '../rooms/text-frame.ts';
import { Batches } from '../upstream/batches.ts';
import { isShared } from './local-users.ts';
import { viewOf } from './publish-presence.ts';

/** A room's picture serves all who join it within this time. */
const PICTURE_MS = 1_000;
/** It is kept current for longer: a join that has seen it may still be reading what it replays. */
const PICTURE_KEPT_MS = 15_000;
const PICTURES_MAX = 10_000;
/** Rooms that are joined together are read together. */
const READS = { itemsPerRead: 100, everyMs: 20 };

interface Picture {
  readAtMs: number;
  userIds: readonly string[];
  /** By user, as JSON. */
  shown: Promise<ReadonlyMap<string, string>>;
  /** What was announced since: newer than what was read. null: not shown any more. */
  announced: Map<string, string | null>;
  /** What was read after it; announcements go there. */
  next?: Picture;
}

interface Wanted {
  conversationId: string;
  userIds: readonly string[];
}

/** How the members of a room see each other, at the moment it is asked. */
export interface ShownInRoom {
  /** A JSON array of the others who are shown. */
  json(forUserId: string): string;
}

const NOBODY: ShownInRoom = { json: () => '[]' };

export interface RoomPresenceOptions {
  hub: () => Hub;
  presence: Pick<Presence, 'shown'>;
  fanout: Fanout;
  /** The user may hide since, and nobody who knows their rooms heard of it. */
  hidden(userId: string): void;
  /** The user, who has a socket here, is not to see the other. */
  areBlocked(userId: string, otherId: string): boolean;
  now?: () => number;
}

/** How the members of this gateway's rooms see each other: a picture when they join, then each announcement. */
export class RoomPresence {
  readonly #options: RoomPresenceOptions;
  readonly #now: () => number;
  readonly #subscriber: FanoutSubscriber;
  readonly #reads: Batches<Wanted, ReadonlyMap<string, Shown>>;
  // In the order in which they were read.
  readonly #pictures = new Map<Room, Picture>();

  constructor(options: RoomPresenceOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#reads = new Batches<Wanted, ReadonlyMap<string, Shown>>({
      keyOf: ({ conversationId }) => conversationId,
      ...READS,
      async read(rooms) {
        const shown = await options.presence.shown([...new Set(rooms.flatMap(({ userIds }) => userIds))]);
        return rooms.map(() => shown);
      },
    });
    this.#subscriber = options.fanout.subscriber({
      message: (_channel, payload) => {
        for (const change of decodePresence(payload)?.changes ?? []) this.#announced(change);
      },
      gap: () => this.#pictures.clear(),
    });
  }

  /** Resolves when announcements arrive. */
  start(): Promise<void> {
    return this.#subscriber.subscribe([presenceChannel]);
  }

  /**
   * Those of a room's roster who are shown; nobody in a large room, and while Redis is away. What is
   * announced until `json` is called is in it: nothing newer has reached the sockets before.
   */
  async of(room: Room, roster: Roster): Promise<ShownInRoom> {
    if (!isShared(room.memberCount)) return NOBODY;
    const picture = this.#picture(room, roster);
    const shown = await picture.shown;
    const { areBlocked } = this.#options;
    return { json: (forUserId) => jsonOf(picture, shown, forUserId, areBlocked) };
  }

  async close(): Promise<void> {
    this.#pictures.clear();
    await this.#subscriber.close();
  }

  #picture(room: Room, roster: Roster): Picture {
    const nowMs = this.#now();
    const known = this.#pictures.get(room);
    if (known && nowMs - known.readAtMs < PICTURE_MS) return known;
    const { userIds } = roster;
    const shown = this.#reads
      .read({ conversationId: room.conversationId, userIds })
      .then((found) => shownOf(userIds, found));
    const picture: Picture = { readAtMs: nowMs, userIds, shown, announced: new Map() };
    if (known) known.next = picture;
    this.#pictures.delete(room);
    this.#pictures.set(room, picture);
    for (const [oldest, { readAtMs }] of this.#pictures) {
      if (nowMs - readAtMs < PICTURE_KEPT_MS && this.#pictures.size <= PICTURES_MAX) break;
      this.#pictures.delete(oldest);
    }
    return picture;
  }

  #announced({ presence, conversation_ids: conversationIds }: PresencePublication['changes'][number]): void {
    if (conversationIds.length === 0) this.#options.hidden(presence.user_id);
    const told = new Set<RoomSocket>();
    let wire: Buffer | undefined;
    for (const conversationId of conversationIds) {
      const room = this.#options.hub().rooms.get(conversationId);
      if (!room) continue;
      const picture = this.#pictures.get(room);
      if (picture)
        picture.announced.set(presence.user_id, isHidden(presence) ? null : JSON.stringify(presence));
      for (const member of room.members) {
        const { socket } = member;
        // Held for a replay is no reason: presence is outside the order of revs.
        if (member.isHeld && !isAttached(member)) continue;
        if (!socket.isLive || socket.userId === presence.user_id || told.has(socket)) continue;
        if (this.#options.areBlocked(socket.userId, presence.user_id)) continue;
        told.add(socket);
        wire ??= textFrame(serverFrame('presence', presence));
        socket.pushLater(wire);
      }
    }
  }
}

/** Those of the users who are shown, as JSON. */
function shownOf(userIds: readonly string[], found: ReadonlyMap<string, Shown>): Map<string, string> {
  const shown = new Map<string, string>();
  for (const userId of userIds) {
    const of = found.get(userId);
    if (of) shown.set(userId, JSON.stringify(viewOf(userId, of)));
  }
  return shown;
}

function isHidden({ state, last_seen_at }: PresenceView): boolean {
  return state === 'offline' && last_seen_at === null;
}

function jsonOf(
  picture: Picture,
  shown: ReadonlyMap<string, string>,
  forUserId: string,
  areBlocked: RoomPresenceOptions['areBlocked'],
): string {
  const others: string[] = [];
  for (const userId of picture.userIds) {
    if (userId === forUserId || areBlocked(forUserId, userId)) continue;
    let json: string | null | undefined = shown.get(userId);
    for (let later: Picture | undefined = picture; later; later = later.next) {
      if (later.announced.has(userId)) json = later.announced.get(userId);
    }
    if (json) others.push(json);
  }
  return `[${others.join()}]`;
}
