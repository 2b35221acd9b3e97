import { decodeUserPublication, peopleChannel } from '@parley/contracts';
import type { Fanout, FanoutSubscriber } from '@parley/fanout';
import type { GatewayEvents } from '../events.ts';
import type { Hub } from '../rooms/hub.ts';
import { isAttached, type RoomSocket } from '../rooms/room.ts';
import { textFrame } from '../rooms/text-frame.ts';
import type { HeadsReader } from '../upstream/heads-reader.ts';
import { isShared } from './local-users.ts';

/** Changed profiles whose conversations are being read; more are not told. */
const READING_MAX = 10_000;

export interface PeopleOptions {
  hub: () => Hub;
  fanout: Fanout;
  heads: Pick<HeadsReader, 'read'>;
  events: GatewayEvents;
}

/**
 * Tells sockets that somebody with whom they share a conversation small enough to show who is there has another name
 * or picture. The own sockets hear it on their user's channel. Best effort: names are read again after a reconnect.
 */
export class People {
  readonly #options: PeopleOptions;
  readonly #subscriber: FanoutSubscriber;
  /** The newest frame of each user whose conversations are being read. */
  readonly #reading = new Map<string, Buffer>();

  constructor(options: PeopleOptions) {
    this.#options = options;
    this.#subscriber = options.fanout.subscriber({
      message: (_channel, payload) => {
        const publication = decodeUserPublication(payload);
        // The transport's buffer is not ours to keep.
        if (publication?.kind === 'frame') this.#changed(Buffer.from(publication.frame));
      },
      gap: () => {},
    });
  }

  /** Resolves when changes arrive. */
  start(): Promise<void> {
    return this.#subscriber.subscribe([peopleChannel]);
  }

  async close(): Promise<void> {
    this.#reading.clear();
    await this.#subscriber.close();
  }

  #changed(frame: Buffer): void {
    const userId = userOf(frame);
    if (userId === null || this.#options.hub().rooms.size === 0) return;
    const isBeingRead = this.#reading.has(userId);
    if (!isBeingRead && this.#reading.size >= READING_MAX) return;
    this.#reading.set(userId, frame);
    if (!isBeingRead) this.#tell(userId).catch((error) => this.#options.events.profileNotTold(userId, error));
  }

  async #tell(userId: string): Promise<void> {
    try {
      const { heads } = await this.#options.heads.read(userId);
      const frame = this.#reading.get(userId);
      if (frame) this.#push(userId, heads, textFrame(frame));
    } finally {
      this.#reading.delete(userId);
    }
  }

  #push(
    userId: string,
    heads: readonly { conversationId: string; memberCount: number }[],
    wire: Buffer,
  ): void {
    const told = new Set<RoomSocket>();
    for (const { conversationId, memberCount } of heads) {
      if (!isShared(memberCount)) continue;
      for (const member of this.#options.hub().rooms.get(conversationId)?.members ?? []) {
        const { socket } = member;
        // Held for a replay is no reason: profiles are outside the order of revs.
        if (member.isHeld && !isAttached(member)) continue;
        if (!socket.isLive || socket.userId === userId || told.has(socket)) continue;
        told.add(socket);
        socket.push(wire);
      }
    }
  }
}

function userOf(frame: Buffer): string | null {
  const { payload } = JSON.parse(frame.toString()) as { payload?: { user?: { id?: string } } };
  return payload?.user?.id ?? null;
}
