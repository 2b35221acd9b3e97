import { type Presence as PresenceView, serverFrame } from '@parley/contracts';
import type { Presence } from '@parley/presence';
import type { Hub } from '../rooms/hub.ts';
import { textFrame } from '../rooms/text-frame.ts';
import type { UserHeads } from '../upstream/heads-reader.ts';
import { type BlockChange, BlockedPairs } from './blocked-pairs.ts';
import { viewOf } from './publish-presence.ts';

export interface HiddenPresenceOptions {
  hub: () => Hub;
  presence: Pick<Presence, 'shown'>;
  isLocal(userId: string): boolean;
  /** Others could not be asked for; they are shown when they come or go. */
  onError(error: unknown): void;
}

/** Who is hidden from whom because of a block, and how sockets are told when that changes. */
export class HiddenPresence {
  readonly pairs: BlockedPairs;
  readonly #options: HiddenPresenceOptions;

  constructor(options: HiddenPresenceOptions) {
    this.#options = options;
    this.pairs = new BlockedPairs({ isLocal: options.isLocal });
  }

  /** A list of a user with sockets here was read; it may tell of blocks whose news was lost. */
  read(userId: string, list: UserHeads): void {
    const { blocked, unblocked } = this.pairs.read(userId, list);
    // Who has no direct conversation with the user may never have been shown to them.
    const known = (pairs: typeof blocked) =>
      pairs.filter(([, directId]) => directId !== '').map(([id]) => id);
    for (const otherId of known(blocked)) this.#hide(userId, otherId);
    for (const otherId of known(unblocked)) this.#show(userId, otherId);
  }

  /** The feed tells of a block, or of the end of one; `acquainted`: either may have been shown the other. */
  changed(change: BlockChange & { acquainted: boolean }): void {
    this.pairs.changed(change);
    if (!change.acquainted) return;
    const { userId, otherId, blocked } = change;
    for (const [forUserId, ofUserId] of [
      [userId, otherId],
      [otherId, userId],
    ] as const) {
      if (blocked) this.#hide(forUserId, ofUserId);
      else this.#show(forUserId, ofUserId);
    }
  }

  #hide(forUserId: string, ofUserId: string): void {
    this.#tell(forUserId, { user_id: ofUserId, state: 'offline', last_seen_at: null });
  }

  #show(forUserId: string, ofUserId: string): void {
    if (!this.#options.isLocal(forUserId)) return;
    this.#options.presence.shown([ofUserId]).then((shown) => {
      const of = shown.get(ofUserId);
      if (of && !this.pairs.areBlocked(forUserId, ofUserId)) this.#tell(forUserId, viewOf(ofUserId, of));
    }, this.#options.onError);
  }

  #tell(userId: string, presence: PresenceView): void {
    let wire: Buffer | undefined;
    for (const socket of this.#options.hub().users.get(userId)?.sockets ?? []) {
      if (!socket.isLive) continue;
      wire ??= textFrame(serverFrame('presence', presence));
      socket.push(wire);
    }
  }
}
