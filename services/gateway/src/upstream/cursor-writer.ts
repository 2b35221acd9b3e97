import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { toAppError } from '@parley/runtime';
import type { GatewayEvents } from '../events.ts';
import type { UnaryCalls } from './unary-calls.ts';

const INTERVAL_MS = 50;
const ADVANCES_PER_CALL = 500;

interface Advance {
  conversationId: string;
  userId: string;
  deliveredSeq: number;
  readSeq: number;
}

/**
 * Moves read and delivered cursors forward, merged per user and conversation for 50 ms. What cannot be
 * written is kept and tried again; beyond `maxWaiting` new ones are dropped: a client repeats its cursor
 * with the next message.
 */
export class CursorWriter {
  readonly #calls: UnaryCalls;
  readonly #maxWaiting: number;
  readonly #events: GatewayEvents;
  #waiting = new Map<string, Advance>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(calls: UnaryCalls, options: { maxWaiting: number; events: GatewayEvents }) {
    this.#calls = calls;
    this.#maxWaiting = options.maxWaiting;
    this.#events = options.events;
  }

  /** `deliveredSeq` or `readSeq` 0 leaves that cursor where it is. */
  advance(advance: Advance): void {
    const key = `${advance.userId}${advance.conversationId}`;
    const before = this.#waiting.get(key);
    if (before) {
      before.deliveredSeq = Math.max(before.deliveredSeq, advance.deliveredSeq);
      before.readSeq = Math.max(before.readSeq, advance.readSeq);
    } else if (this.#waiting.size < this.#maxWaiting) this.#waiting.set(key, advance);
    else this.#events.cursorsDropped(1);
    if (!this.#isClosed) this.#timer ??= setTimeout(() => this.#flush(), INTERVAL_MS);
  }

  /** Writes what waits, once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#write();
  }

  #flush(): void {
    this.#writing = this.#write().finally(() => {
      this.#timer = undefined;
      if (this.#waiting.size > 0 && !this.#isClosed) {
        this.#timer = setTimeout(() => this.#flush(), INTERVAL_MS);
      }
    });
  }

  async #write(): Promise<void> {
    const all = [...this.#waiting.values()];
    this.#waiting = new Map();
    for (let start = 0; start < all.length; start += ADVANCES_PER_CALL) {
      await this.#writeSome(all.slice(start, start + ADVANCES_PER_CALL));
    }
  }

  async #writeSome(advances: readonly Advance[]): Promise<void> {
    const request = create(messageProto.AdvanceCursorsRequestSchema, {
      advances: advances.map((advance) => ({
        conversationId: advance.conversationId,
        userId: advance.userId,
        deliveredSeq: BigInt(advance.deliveredSeq),
        readSeq: BigInt(advance.readSeq),
      })),
    });
    try {
      await this.#calls.call(advances[0]?.conversationId ?? '', (client) => client.advanceCursors(request));
    } catch (error) {
      this.#events.cursorsNotWritten(advances.length, error);
      if (toAppError(error).code === 'busy') for (const advance of advances) this.advance(advance);
    }
  }
}
