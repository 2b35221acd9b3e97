import { conversationChannel, encodeRoomPublication, frameKinds, serverFrame } from '@parley/contracts';
import type { Fanout } from '@parley/fanout';
import type { Hub } from '../rooms/hub.ts';
import { isAttached } from '../rooms/room.ts';
import { isShared, type PresentSocket } from './local-users.ts';
import { Typists } from './typists.ts';

const SWEEP_MS = 250;
/** Who sends a message and goes on typing is shown at once; who flips is not a second pair of frames to everybody. */
const RESTART_MS = 1_000;
const TYPISTS_MAX = 50_000;
/** Nobody types in more places at once; a client that says so is not shown in the rest. */
const CONVERSATIONS_PER_TYPIST_MAX = 20;

export interface TypingOptions {
  hub: () => Hub;
  fanout: Fanout;
  expiryMs: number;
  throttleMs: number;
  /** It is their direct conversation with somebody with whom there is a block. */
  isBlocked(userId: string, conversationId: string): boolean;
}

/** Typing of this gateway's users, on its way to all gateways that have somebody in the room. */
export class Typing {
  readonly #options: TypingOptions;
  readonly #typists: Typists;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TypingOptions) {
    this.#options = options;
    this.#typists = new Typists({
      expiryMs: options.expiryMs,
      throttleMs: options.throttleMs,
      restartMs: Math.min(RESTART_MS, options.throttleMs),
      maxTypists: TYPISTS_MAX,
      maxPerTypist: CONVERSATIONS_PER_TYPIST_MAX,
      tell: (userId, conversationId, expiresInMs) => this.#tell(userId, conversationId, expiresInMs),
      isMember: (userId, conversationId) => this.#isMember(userId, conversationId),
    });
  }

  /** Does nothing in a large conversation, and between two with a block. */
  start({ userId, connectionId, memberships }: PresentSocket, conversationId: string): void {
    if (!isShared(memberships.get(conversationId)?.room.memberCount ?? 0)) return;
    if (this.#options.isBlocked(userId, conversationId)) return;
    this.#typists.start(userId, conversationId, connectionId);
    this.#sweepSoon();
  }

  /** It was said, or a message was sent. */
  stop(userId: string, conversationId: string): void {
    this.#typists.stop(userId, conversationId);
  }

  left({ userId, connectionId }: PresentSocket): void {
    this.#typists.left(userId, connectionId);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #sweepSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#typists.sweep();
      if (this.#typists.size > 0) this.#sweepSoon();
    }, SWEEP_MS);
  }

  #isMember(userId: string, conversationId: string): boolean {
    const sockets = this.#options.hub().users.get(userId)?.sockets ?? [];
    return sockets.some(({ memberships }) => isAttached(memberships.get(conversationId)));
  }

  #tell(userId: string, conversationId: string, expiresInMs: number): void {
    const frame = serverFrame('typing', {
      conversation_id: conversationId,
      user_id: userId,
      is_typing: expiresInMs > 0,
      expires_in_ms: expiresInMs,
    });
    const header = { kind: frameKinds.typing, conversationId, rev: 0, prevRev: 0, seq: 0, traceparent: '' };
    this.#options.fanout.publish(conversationChannel(conversationId), encodeRoomPublication(header, frame));
  }
}
