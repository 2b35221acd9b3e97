import { type BucketLimit, TokenBucket } from './token-bucket.ts';

/** What a message is beside its text, in the frame that everybody gets. */
const FRAME_BYTES = 512;

/**
 * How many bytes of messages a key (a sender, a conversation) may send here: `burst` at once, then `perSecond`. So
 * members who collude cannot make a room push a reader who takes 1 MiB a second past what may be owed to it. Charged
 * by the gateway that takes the send, which knows of no other.
 */
export class SendAllowance {
  readonly #limit: BucketLimit;
  /** After so long unused a bucket is full again, and nothing is lost with it. */
  readonly #fullAfterMs: number;
  #current = new Map<string, TokenBucket>();
  #before = new Map<string, TokenBucket>();
  #turnedAtMs = 0;

  constructor(limit: BucketLimit) {
    this.#limit = limit;
    this.#fullAfterMs = (2 * limit.burst * 1_000) / limit.perSecond;
  }

  /** 0 when a message with a body of so many bytes may be sent, else the wait in milliseconds. */
  take(key: string, bodyBytes: number, nowMs: number): number {
    this.#turn(nowMs);
    let bucket = this.#current.get(key);
    if (!bucket) {
      bucket = this.#before.get(key) ?? new TokenBucket(this.#limit, nowMs);
      this.#current.set(key, bucket);
    }
    return bucket.take(nowMs, FRAME_BYTES + bodyBytes);
  }

  /** Buckets held. */
  get size(): number {
    return this.#current.size + this.#before.size;
  }

  #turn(nowMs: number): void {
    if (nowMs - this.#turnedAtMs < this.#fullAfterMs) return;
    const isLongAgo = nowMs - this.#turnedAtMs >= 2 * this.#fullAfterMs;
    this.#before = isLongAgo ? new Map() : this.#current;
    this.#current = new Map();
    this.#turnedAtMs = nowMs;
  }
}
