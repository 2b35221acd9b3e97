/** A burst may pass the bound of a peer this many times, and the peer has this long to take it. */
const BURST_BOUNDS = 8;
const BURST_MS = 5_000;
/** Beyond this share of the budget there are no bursts any more. */
const BURSTS_BELOW = 1 / 2;
/** Debtors are closed until this share is left, so that they are not looked for with every frame. */
const CLOSED_DOWN_TO = 7 / 8;

export interface DebtBounds {
  /** Owed to one peer for longer than a moment. */
  maxBufferedBytes: number;
  /** Held for all peers that do not take what they are sent. */
  maxBufferedTotalBytes: number;
}

/** A peer that is owed frames. */
export interface Debtor {
  readonly frames: readonly Buffer[];
  /** Of the frames. */
  readonly bytes: number;
  /** Since when it is owed more than the bound; 0: it is not. */
  overSinceMs: number;
  /** What is held for it while its stream is full; null: its peer takes what it is sent. */
  debt: Debt | null;
}

export interface Debt {
  /** In the stream, and not taken by the peer. */
  handed: readonly Buffer[];
  /** How many of the debtor's frames are counted already. */
  counted: number;
  bytes: number;
}

/**
 * What is held for peers whose streams are full. A frame that many are owed is one frame and counts once, so the sum
 * is memory, and a room full of people on slow lines is not taken for an attack.
 */
export class Debts<D extends Debtor> {
  readonly #bounds: DebtBounds;
  readonly #debtors = new Set<D>();
  readonly #holders = new Map<Buffer, number>();
  #totalBytes = 0;
  #peakBytes = 0;

  constructor(bounds: DebtBounds) {
    this.#bounds = bounds;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** The most that was held at once. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  get debtors(): number {
    return this.#debtors.size;
  }

  /** Whether a peer is owed more than it may be: a burst may pass the bound for a moment while there is room. */
  isTooMuch(debtor: D, bytes: number, nowMs = Date.now()): boolean {
    const { maxBufferedBytes, maxBufferedTotalBytes } = this.#bounds;
    if (bytes <= maxBufferedBytes) {
      debtor.overSinceMs = 0;
      return false;
    }
    const before = debtor.debt?.bytes ?? 0;
    if (before > maxBufferedBytes && this.#totalBytes > maxBufferedTotalBytes * BURSTS_BELOW) return true;
    if (bytes > BURST_BOUNDS * maxBufferedBytes) return true;
    if (debtor.overSinceMs === 0 || before <= maxBufferedBytes) debtor.overSinceMs = nowMs;
    return nowMs - debtor.overSinceMs > BURST_MS;
  }

  /** Counts what the debtor is owed and has not been counted for it. */
  owe(debtor: D): void {
    const debt = debtor.debt;
    if (!debt) return;
    const { frames, bytes } = debtor;
    this.#debtors.add(debtor);
    for (; debt.counted < frames.length; debt.counted++) this.#hold(frames[debt.counted] as Buffer);
    debt.bytes = bytes;
  }

  /** The stream has this piece of what is owed, from the front of the debtor's frames. */
  hand(debtor: D, piece: readonly Buffer[]): void {
    const debt = debtor.debt;
    if (!debt) return;
    for (const frame of piece) this.#hold(frame);
    for (const frame of debt.handed) this.#release(frame);
    debt.handed = piece;
  }

  /** The first frames of the debtor are no longer waiting. */
  unqueue(debtor: D, frames: readonly Buffer[]): void {
    const debt = debtor.debt;
    if (!debt) return;
    const counted = Math.min(debt.counted, frames.length);
    for (let index = 0; index < counted; index++) this.#release(frames[index] as Buffer);
    debt.counted -= counted;
  }

  /** Nothing is held for the debtor any more. */
  settle(debtor: D): void {
    if (!debtor.debt) return;
    this.unqueue(debtor, debtor.frames);
    for (const frame of debtor.debt.handed) this.#release(frame);
    debtor.debt = null;
    this.#debtors.delete(debtor);
  }

  /** Closes those who owe most while all together are over the budget. */
  enforce(close: (debtor: D) => void): void {
    const { maxBufferedTotalBytes } = this.#bounds;
    if (this.#totalBytes > maxBufferedTotalBytes) {
      for (const debtor of [...this.#debtors].sort((a, b) => b.bytes - a.bytes)) {
        if (this.#totalBytes <= maxBufferedTotalBytes * CLOSED_DOWN_TO) break;
        close(debtor);
      }
    }
    if (this.#totalBytes > this.#peakBytes) this.#peakBytes = this.#totalBytes;
  }

  #hold(frame: Buffer): void {
    const holders = this.#holders.get(frame) ?? 0;
    this.#holders.set(frame, holders + 1);
    if (holders === 0) this.#totalBytes += frame.length;
  }

  #release(frame: Buffer): void {
    const holders = this.#holders.get(frame) ?? 0;
    if (holders > 1) this.#holders.set(frame, holders - 1);
    else if (holders === 1) {
      this.#holders.delete(frame);
      this.#totalBytes -= frame.length;
    }
  }
}
