/** Above this share of its time the event loop counts as busy; below it there is room for sends and deliveries. */
const BUSY_SHARE = 0.5;
/** A turn of the loop that is later than this makes everybody wait. */
const LATE_MS = 25;
/** A process this late does not get the CPU that even the least rate takes: then it is this share of it. */
const STARVED_MS = 60;
const STARVED_SHARE = 0.25;
/** By so much the rate falls at once, and grows when connects wait though the loop has time. */
const FALL = 0.75;
const GROWTH_PER_SECOND = 20;
/** What it begins with, and comes back to in a quiet time: a storm is at its worst when it begins. */
const FIRST_SHARE = 1.5;
const FORGETTING = 0.05;

export interface ConnectRateOptions {
  /** However busy the loop is; a quarter of it while the process is starved. */
  leastPerSecond: number;
  mostPerSecond: number;
  /** So many pass at once after a quiet time. */
  burst: number;
}

/**
 * How many may begin to connect: as many as leave the event loop time for those who are connected. The rate falls
 * by a factor while the loop is busy or late and grows by steps while it is not, as a TCP window does (Chiu and
 * Jain, Computer Networks and ISDN Systems 17, 1989).
 */
export class ConnectRate {
  readonly #options: ConnectRateOptions;
  readonly #first: number;
  #perSecond: number;
  #tokens: number;
  #countedAtMs: number;

  constructor(options: ConnectRateOptions, nowMs: number) {
    this.#options = options;
    this.#first = FIRST_SHARE * options.leastPerSecond;
    this.#perSecond = this.#first;
    this.#tokens = options.burst;
    this.#countedAtMs = nowMs;
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  /**
   * What the time since the last call allows: no more than a burst when nobody waited, all of it when somebody did,
   * so that a loop that comes to it late keeps the rate.
   */
  earn(nowMs: number, isWanted: boolean): void {
    const earned = (Math.max(0, nowMs - this.#countedAtMs) * this.#perSecond) / 1_000;
    this.#tokens = Math.min(this.#tokens + earned, isWanted ? this.#perSecond : this.#options.burst);
    this.#countedAtMs = nowMs;
  }

  /** Whether one more may begin now. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** How the loop did lately: the share of its time in which it worked, and the latest of its turns. */
  observe({ share, lateMs, isWanted }: { share: number; lateMs: number; isWanted: boolean }): void {
    const { leastPerSecond, mostPerSecond } = this.#options;
    const isBusy = share > BUSY_SHARE || lateMs > LATE_MS;
    const least = lateMs > STARVED_MS ? leastPerSecond * STARVED_SHARE : leastPerSecond;
    if (isBusy && this.#perSecond > least) this.#perSecond = Math.max(least, this.#perSecond * FALL);
    else if (isBusy || isWanted) {
      this.#perSecond = Math.min(isBusy ? least : mostPerSecond, this.#perSecond + GROWTH_PER_SECOND);
    } else this.#perSecond += (this.#first - this.#perSecond) * FORGETTING;
  }
}
