import type { Link } from './link.ts';

/** Looks so often at each beat of the server. */
const LOOKS = 2;

/**
 * Browsers show no pings of the server: one of ours is sent after a beat of silence, and when another one passes without
 * an answer the connection is dead. Counts its own looks, not the time: in a hidden tab they are a minute apart, and
 * after a sleep the answer is still to be read.
 */
export class Heartbeat {
  readonly #link: Link;
  readonly #timer: ReturnType<typeof setInterval>;
  #heard: number;
  #silentLooks = 0;

  constructor(link: Link, everyMs: number) {
    this.#link = link;
    this.#heard = link.received;
    this.#timer = setInterval(() => this.#look(), everyMs / LOOKS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { received } = this.#link;
    if (received !== this.#heard) {
      this.#heard = received;
      this.#silentLooks = 0;
      return;
    }
    this.#silentLooks += 1;
    if (this.#silentLooks === LOOKS) this.#link.tell('ping', {});
    else if (this.#silentLooks >= 2 * LOOKS) this.#link.close(4000);
  }
}
