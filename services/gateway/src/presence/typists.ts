/** Who a user is typing to, and what the others have been told. */
interface Typing {
  connectionId: string;
  isTyping: boolean;
  /** The others were told of it last. */
  isShown: boolean;
  /** Renewed since the others were told. */
  isRenewed: boolean;
  toldAtMs: number;
  expiresAtMs: number;
}

export interface TypistsOptions {
  expiryMs: number;
  throttleMs: number;
  /** A start after a stop comes no sooner after the start before. */
  restartMs: number;
  maxTypists: number;
  maxPerTypist: number;
  /** Passes on that a user types for `expiresInMs`, or (0) not any more. */
  tell(userId: string, conversationId: string, expiresInMs: number): void;
  /** Asked before typing that had to wait is passed on: the user may have left since. */
  isMember(userId: string, conversationId: string): boolean;
  now?: () => number;
}

/**
 * Who is typing where, through this gateway. For a user and conversation, repeats are passed on at most once in
 * `throttleMs`, and a start after a stop at once, but no more than one in `restartMs`: what comes earlier waits and
 * is passed on then, unless it has stopped. What is not said again stops after `expiryMs`. Beyond the bounds a typist
 * is not shown.
 */
export class Typists {
  readonly #options: TypistsOptions;
  readonly #now: () => number;
  readonly #users = new Map<string, Map<string, Typing>>();

  constructor(options: TypistsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  get size(): number {
    return this.#users.size;
  }

  start(userId: string, conversationId: string, connectionId: string): void {
    const nowMs = this.#now();
    const typing = this.#of(userId, conversationId);
    if (!typing) return;
    typing.connectionId = connectionId;
    typing.isTyping = true;
    typing.isRenewed = true;
    typing.expiresAtMs = nowMs + this.#options.expiryMs;
    this.#pass(userId, conversationId, typing, nowMs);
  }

  stop(userId: string, conversationId: string): void {
    const typing = this.#users.get(userId)?.get(conversationId);
    if (typing) this.#stop(userId, conversationId, typing);
  }

  /** A socket is gone: what was typed on it has stopped. */
  left(userId: string, connectionId: string): void {
    for (const [conversationId, typing] of this.#users.get(userId) ?? []) {
      if (typing.connectionId === connectionId) this.#stop(userId, conversationId, typing);
    }
  }

  /** Does what has become due; to be called a few times a second while there is anybody. */
  sweep(): void {
    const nowMs = this.#now();
    for (const [userId, conversations] of this.#users) {
      for (const [conversationId, typing] of conversations) {
        if (typing.isTyping && typing.expiresAtMs <= nowMs) this.#stop(userId, conversationId, typing);
        if (typing.isTyping) this.#pass(userId, conversationId, typing, nowMs);
        // Kept as long as it throttles: a client that starts and stops in turns is no way around it.
        else if (nowMs - typing.toldAtMs >= this.#options.restartMs) conversations.delete(conversationId);
      }
      if (conversations.size === 0) this.#users.delete(userId);
    }
  }

  #pass(userId: string, conversationId: string, typing: Typing, nowMs: number): void {
    const { throttleMs, restartMs } = this.#options;
    const waitMs = typing.isShown ? throttleMs : restartMs;
    if (!typing.isRenewed || nowMs - typing.toldAtMs < waitMs) return;
    typing.isRenewed = false;
    if (!this.#options.isMember(userId, conversationId)) {
      typing.isTyping = false;
      return;
    }
    typing.toldAtMs = nowMs;
    typing.isShown = true;
    this.#options.tell(userId, conversationId, typing.expiresAtMs - nowMs);
  }

  #stop(userId: string, conversationId: string, typing: Typing): void {
    typing.isTyping = false;
    typing.isRenewed = false;
    if (!typing.isShown) return;
    typing.isShown = false;
    this.#options.tell(userId, conversationId, 0);
  }

  #of(userId: string, conversationId: string): Typing | undefined {
    const conversations = this.#users.get(userId) ?? new Map<string, Typing>();
    const known = conversations.get(conversationId);
    if (known) return known;
    const { maxTypists, maxPerTypist } = this.#options;
    if (conversations.size >= maxPerTypist) return undefined;
    if (conversations.size === 0 && this.#users.size >= maxTypists) return undefined;
    const typing: Typing = {
      connectionId: '',
      isTyping: false,
      isShown: false,
      isRenewed: false,
      toldAtMs: Number.NEGATIVE_INFINITY,
      expiresAtMs: 0,
    };
    conversations.set(conversationId, typing);
    this.#users.set(userId, conversations);
    return typing;
  }
}
