import type { Socket } from 'node:net';

const HELD_MOST_BYTES = 1024 * 1024;

/** One direction of a connection: its bytes keep their order, however late they are. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #delayMs: () => number;
  readonly #late: { bytes: Buffer; due: number }[] = [];
  #lateBytes = 0;
  #lastDue = 0;
  #isHeld = false;
  #hasEnded = false;
  #timer: NodeJS.Timeout | null = null;
  /** Bytes are thrown away from now on. */
  isLossy = false;
  /** Something was thrown away: what comes after it makes no sense. */
  hasLost = false;

  constructor(from: Socket, to: Socket, delayMs: () => number) {
    this.#from = from;
    this.#to = to;
    this.#delayMs = delayMs;
    from.on('data', (bytes) => this.#take(bytes));
    from.on('end', () => {
      this.#hasEnded = true;
      this.#pass();
    });
    from.on('close', () => this.#stop());
    to.on('close', () => this.#stop());
  }

  /** Keeps what comes until it is let go. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#pass();
  }

  #take(bytes: Buffer): void {
    if (this.isLossy) {
      this.hasLost = true;
      return;
    }
    this.#lastDue = Math.max(this.#lastDue, performance.now() + this.#delayMs());
    this.#late.push({ bytes, due: this.#lastDue });
    this.#lateBytes += bytes.length;
    if (this.#lateBytes > HELD_MOST_BYTES) this.#from.pause();
    this.#pass();
  }

  #pass(): void {
    if (this.#isHeld || this.#timer) return;
    for (let next = this.#late[0]; next; next = this.#late[0]) {
      const waitMs = next.due - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#pass();
        }, waitMs);
        return;
      }
      this.#late.shift();
      this.#lateBytes -= next.bytes.length;
      if (this.#to.writable) this.#to.write(next.bytes);
      if (this.#from.isPaused() && this.#lateBytes < HELD_MOST_BYTES / 2) this.#from.resume();
    }
    if (this.#hasEnded && this.#to.writable) this.#to.end();
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#late.length = 0;
  }
}
