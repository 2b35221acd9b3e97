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
  /** The session that reads; empty when several do. */
  sessionId: string;
  /** The newest message known of; what lies beyond it is cut to the last one when it is written. */
  knownSeq: number;
}

interface Resting {
  untilMs: number;
  /** At least these were written. */
  deliveredSeq: number;
  readSeq: number;
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
    if (this.#isWritten(key, advance)) return;
    const before = this.#waiting.get(key);
    if (before) {
      before.sessionId = readerOf(before, advance);
      before.deliveredSeq = Math.max(before.deliveredSeq, advance.deliveredSeq);
      before.readSeq = Math.max(before.readSeq, advance.readSeq);
      before.knownSeq = Math.max(before.knownSeq, advance.knownSeq);
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

  #isWritten(key: string, { deliveredSeq, readSeq }: Advance): boolean {
    const written = this.#resting.get(key);
    return written !== undefined && written.deliveredSeq >= deliveredSeq && written.readSeq >= readSeq;
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
      this.#resting.set(key, {
        untilMs: nowMs + this.#options.mergeMs,
        deliveredSeq: Math.min(advance.deliveredSeq, advance.knownSeq),
        readSeq: Math.min(advance.readSeq, advance.knownSeq),
      });
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
        sessionId: advance.readSeq === 0 ? '' : advance.sessionId,
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

/** The session that reads with either of two advances; empty when both do and are not the same. */
function readerOf(one: Advance, other: Advance): string {
  if (one.readSeq === 0) return other.sessionId;
  return other.readSeq === 0 || other.sessionId === one.sessionId ? one.sessionId : '';
}
