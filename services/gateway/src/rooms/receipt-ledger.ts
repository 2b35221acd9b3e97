import type { Receipt } from './receipt.ts';

interface Entry {
  receipt: Receipt;
  atMs: number;
}

/**
 * The receipts that were passed on just now, so that what the change feed tells of is not told twice. It
 * forgets after `keepMs`, and the oldest first beyond `maxEntries`: a receipt told twice does no harm.
 */
export class ReceiptLedger {
  readonly #maxEntries: number;
  readonly #keepMs: number;
  readonly #now: () => number;
  // In the order in which they were noted.
  readonly #entries = new Map<string, Entry>();

  constructor(options: { maxEntries: number; keepMs: number; now?: () => number }) {
    this.#maxEntries = options.maxEntries;
    this.#keepMs = options.keepMs;
    this.#now = options.now ?? Date.now;
  }

  get size(): number {
    return this.#entries.size;
  }

  note(receipt: Receipt): void {
    this.#forget();
    if (this.covers(receipt)) return;
    const key = keyOf(receipt.conversationId, receipt.userId);
    this.#entries.delete(key);
    this.#entries.set(key, { receipt, atMs: this.#now() });
  }

  /** This receipt, or a later one of the same participant, was passed on. */
  covers({ conversationId, userId, deliveredSeq, readSeq }: Receipt): boolean {
    const known = this.latest(conversationId, userId);
    return known !== undefined && known.deliveredSeq >= deliveredSeq && known.readSeq >= readSeq;
  }

  /** The last receipt of a participant, while it is remembered. */
  latest(conversationId: string, userId: string): Receipt | undefined {
    return this.#entries.get(keyOf(conversationId, userId))?.receipt;
  }

  #forget(): void {
    const before = this.#now() - this.#keepMs;
    for (const [key, { atMs }] of this.#entries) {
      if (atMs > before && this.#entries.size < this.#maxEntries) return;
      this.#entries.delete(key);
    }
  }
}

function keyOf(conversationId: string, userId: string): string {
  return conversationId + userId;
}
