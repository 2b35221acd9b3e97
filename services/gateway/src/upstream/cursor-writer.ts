import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { toAppError } from '@parley/runtime';
import type { GatewayEvents } from '../events.ts';
import type { UnaryCalls } from './unary-calls.ts';

/** The first receipt waits no longer than this for those of others. */
const INTERVAL_MS = 50;
const ADVANCES_PER_CALL = 500;

interface Advance {
  conversationId: string;
  userId: string;
  deliveredSeq: number;
  readSeq: number;
}

interface Resting {
  untilMs: number;
  written: Advance;
}

export interface CursorWriterOptions {
  maxWaiting: number;
  /** How long the next cursor of the same user and conversation is merged, in milliseconds. */
  mergeMs: number;
  events: GatewayEvents;
}

/**
 * Moves read and delivered cursors forward: the first of a user in a conversation goes out within 50 ms,
 * together with those of others, and then at most one per `mergeMs`. What cannot be written is kept and
 * tried again; beyond `maxWaiting` new ones are dropped: a client repeats its cursor with the next message.
 */
export class CursorWriter {
  readonly #calls: UnaryCalls;
  readonly #options: CursorWriterOptions;
  readonly #waiting = new Map<string, Advance>();
  // Written just now, in the order in which they were.
  readonly #resting = new Map<string, Resting>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(calls: UnaryCalls, options: CursorWriterOptions) {
    this.#calls = calls;
    this.#options = options;
  }

  /** `deliveredSeq` or `readSeq` 0 leaves that cursor where it is. */
  advance(advance: Advance): void {
    const key = keyOf(advance);
    const written = this.#resting.get(key)?.written;
    if (written && written.deliveredSeq >= advance.deliveredSeq && written.readSeq >= advance.readSeq) return;
    const before = this.#waiting.get(key);
    if (before) {
      before.deliveredSeq = Math.max(before.deliveredSeq, advance.deliveredSeq);
      before.readSeq = Math.max(before.readSeq, advance.readSeq);
    } else if (this.#waiting.size < this.#options.maxWaiting) this.#waiting.set(key, advance);
    else this.#options.events.cursorsDropped(1);
    this.#flushLater();
  }

  /** Writes what waits, once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#writing;
    this.#resting.clear();
    await this.#write();
  }

  #flushLater(): void {
    if (this.#isClosed || this.#writing || this.#waiting.size === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#write().finally(() => {
        this.#writing = undefined;
        this.#flushLater();
      });
    }, INTERVAL_MS);
  }

  async #write(): Promise<void> {
    const due = this.#takeDue();
    for (let start = 0; start < due.length; start += ADVANCES_PER_CALL) {
      await this.#writeSome(due.slice(start, start + ADVANCES_PER_CALL));
    }
  }

  #takeDue(): Advance[] {
    const nowMs = Date.now();
    for (const [key, { untilMs }] of this.#resting) {
      if (untilMs > nowMs) break;
      this.#resting.delete(key);
    }
    const due: Advance[] = [];
    for (const [key, advance] of this.#waiting) {
      if (this.#resting.has(key)) continue;
      this.#waiting.delete(key);
      this.#resting.set(key, { untilMs: nowMs + this.#options.mergeMs, written: advance });
      due.push(advance);
    }
    return due;
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
      this.#options.events.cursorsNotWritten(advances.length, error);
      for (const advance of advances) this.#resting.delete(keyOf(advance));
      if (toAppError(error).code === 'busy') for (const advance of advances) this.advance(advance);
    }
  }
}

function keyOf({ userId, conversationId }: Advance): string {
  return userId + conversationId;
}
