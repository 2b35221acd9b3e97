import type { Fanout } from '@parley/fanout';
import type { Presence } from '@parley/presence';
import type { GatewayEvents } from '../events.ts';
import type { Hub } from '../rooms/hub.ts';
import type { Room } from '../rooms/room.ts';
import type { Roster } from '../rooms/roster.ts';
import { type Acknowledged, PresenceWriter } from '../session/presence-writer.ts';
import type { HeadsReader, UserHeads } from '../upstream/heads-reader.ts';
import { Announcer } from './announcer.ts';
import type { BlockChange } from './blocked-pairs.ts';
import { HiddenPresence } from './hidden-presence.ts';
import { LocalUsers, type PresentSocket } from './local-users.ts';
import { Reaper } from './reaper.ts';
import { RoomPresence, type ShownInRoom } from './room-presence.ts';

export interface GatewayPresenceOptions {
  presence: Presence;
  gatewayId: string;
  fanout: Fanout;
  hub: () => Hub;
  heads: HeadsReader;
  renewMs: number;
  lookMs: number;
  graceMs: number;
  events: GatewayEvents;
}

/** Who is there: what this gateway tells the presence store, and what its sockets are told of others. */
export class GatewayPresence {
  readonly #options: GatewayPresenceOptions;
  readonly #writer: PresenceWriter;
  readonly #users: LocalUsers;
  readonly #announcer: Announcer;
  readonly #rooms: RoomPresence;
  readonly #hidden: HiddenPresence;
  #reaper: Reaper | undefined;

  constructor(options: GatewayPresenceOptions) {
    const { presence, gatewayId, events } = options;
    this.#options = options;
    this.#writer = new PresenceWriter({
      presence,
      gatewayId,
      renewMs: options.renewMs,
      // Others may have been told that its users are gone.
      lapsed: () => {
        for (const userId of this.#users.visible()) this.#announcer.changed(userId);
      },
      events,
    });
    this.#users = new LocalUsers({
      write: (change) => this.#writer.connected(change),
      changed: (userId, left) => this.#announcer.changed(userId, left),
    });
    this.#announcer = new Announcer({
      ...options,
      local: (userId) => this.#users.conversations(userId),
      written: () => this.#writer.written(),
    });
    this.#hidden = new HiddenPresence({
      ...options,
      isLocal: (userId) => this.#users.has(userId),
      onError: (error) => events.presenceNotWritten(error),
    });
    this.#rooms = new RoomPresence({
      ...options,
      hidden: (userId) => this.#announcer.changed(userId),
      areBlocked: (userId, otherId) => this.#hidden.pairs.areBlocked(userId, otherId),
    });
  }

  async start(): Promise<void> {
    await Promise.all([this.#writer.start(), this.#rooms.start()]);
    const { presence, gatewayId, lookMs } = this.#options;
    const gone = (userId: string) => this.#announcer.changed(userId);
    this.#reaper = new Reaper({ presence, gatewayId, everyMs: lookMs, gone });
  }

  /** A socket is live; `list` is what was read for it. */
  entered(socket: PresentSocket, list: UserHeads): void {
    this.#users.entered(socket, list.isPresenceVisible);
    this.#hidden.pairs.read(socket.userId, list);
  }

  /** A list was read for whatever reason: it may tell of blocks whose news was lost. */
  listed(userId: string, list: UserHeads): void {
    if (this.#users.has(userId)) this.#hidden.read(userId, list);
  }

  /** Somebody blocked somebody, or not any more. */
  blockChanged(change: BlockChange & { acquainted: boolean }): void {
    this.#hidden.changed(change);
  }

  /** Whether it is the direct conversation of a user here with somebody with whom there is a block. */
  isBlockedConversation(userId: string, conversationId: string): boolean {
    return this.#hidden.pairs.isBlockedConversation(userId, conversationId);
  }

  /** Its device went to the foreground or the background. */
  moved(socket: PresentSocket): void {
    this.#users.moved(socket);
  }

  /** A socket is gone; it still knows its rooms. */
  left(socket: PresentSocket): void {
    this.#users.left(socket);
    if (!this.#users.has(socket.userId)) this.#hidden.pairs.forget(socket.userId);
  }

  /** A settings.updated frame for a user's sockets passes: it may say that the user hides now, or no more. */
  passedUser(userId: string, frame: Buffer): void {
    const { payload } = JSON.parse(frame.toString()) as {
      payload?: { settings?: { presence_visible?: boolean } };
    };
    const isVisible = payload?.settings?.presence_visible;
    if (isVisible !== undefined) this.#users.switched(userId, isVisible);
  }

  /** The device, in the foreground, has the conversation's messages up to `seq`. */
  acknowledge(acknowledged: Acknowledged): void {
    this.#writer.acknowledge(acknowledged);
  }

  /** What room.joined says of those in a room. */
  of(room: Room, roster: Roster): Promise<ShownInRoom> {
    return this.#rooms.of(room, roster);
  }

  /** Writes what waits and gives the lease back; what others were not told is left to another gateway. */
  async close(): Promise<void> {
    await Promise.all([this.#reaper?.close(), this.#announcer.close(), this.#rooms.close()]);
    await this.#writer.close();
  }
}
