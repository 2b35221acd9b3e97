import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { ConnectRate } from './connect-rate.ts';

const TICK_MS = 20;
const TICKS_PER_LOOK = 5;
const BURST = 16;
const MOST_PER_SECOND = 5_000;
/** Sent away in one tick, of those for whom the line turned out too slow. */
const AWAY_PER_TICK = 20;
const COME_BACK_MOST_MS = 60_000;

/** Somebody who wants to connect. */
export interface Arrival {
  /** Its connection has ended meanwhile. */
  readonly isGone: boolean;
  begin(): void;
  /** It would wait too long: it may come back after this time. */
  turnAway(reconnectAfterMs: number): void;
}

interface Waiting {
  arrival: Arrival;
  sinceMs: number;
}

export interface ArrivalsOptions {
  /** Connects per second that begin whatever else there is to do. */
  leastPerSecond: number;
  /** Who would wait longer is turned away at once. */
  maxWaitMs: number;
}

/**
 * The line in front of a gateway: handshakes wait here, unanswered, so that a storm of them takes only the time
 * that sends and deliveries leave. In turn, bounded by the time one waits in it; whoever does not fit is told when
 * to come back, each at another moment, after those in front.
 */
export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #rate: ConnectRate;
  readonly #timer: NodeJS.Timeout;
  #line: Waiting[] = [];
  #isClosed = false;
  #first = 0;
  #ticks = 0;
  #dueAtMs = performance.now() + TICK_MS;
  #latestMs = 0;
  #used: EventLoopUtilization = performance.eventLoopUtilization();

  constructor(options: ArrivalsOptions) {
    this.#options = options;
    this.#rate = new ConnectRate(
      { leastPerSecond: options.leastPerSecond, mostPerSecond: MOST_PER_SECOND, burst: BURST },
      performance.now(),
    );
    this.#timer = setInterval(() => this.#tick(performance.now()), TICK_MS);
  }

  get waiting(): number {
    return this.#line.length - this.#first;
  }

  /** Begins, waits or is turned away. */
  enter(arrival: Arrival): void {
    const nowMs = performance.now();
    const isTooLong = this.#isClosed || this.#waitMs() > this.#options.maxWaitMs;
    if (this.waiting === 0) this.#rate.earn(nowMs, false);
    if (!this.#isClosed && this.waiting === 0 && this.#rate.take()) arrival.begin();
    else if (isTooLong) arrival.turnAway(this.#comeBackMs());
    else this.#line.push({ arrival, sinceMs: nowMs });
  }

  /** Nobody begins any more: those who wait are turned away. */
  close(): void {
    clearInterval(this.#timer);
    this.#isClosed = true;
    const left = this.#line.slice(this.#first);
    this.#line = [];
    this.#first = 0;
    for (const { arrival } of left) if (!arrival.isGone) arrival.turnAway(Math.random() * 1_000);
  }

  #tick(nowMs: number): void {
    this.#latestMs = Math.max(this.#latestMs, nowMs - this.#dueAtMs);
    this.#dueAtMs = nowMs + TICK_MS;
    this.#ticks += 1;
    if (this.#ticks % TICKS_PER_LOOK === 0) this.#look();
    this.#workOff(nowMs);
  }

  #look(): void {
    const used = performance.eventLoopUtilization();
    const { utilization: share } = performance.eventLoopUtilization(used, this.#used);
    this.#used = used;
    this.#rate.observe({ share, lateMs: this.#latestMs, isWanted: this.waiting > 0 });
    this.#latestMs = 0;
  }

  #workOff(nowMs: number): void {
    if (this.waiting === 0) return;
    this.#rate.earn(nowMs, true);
    let away = 0;
    for (let next = this.#line[this.#first]; next; next = this.#line[this.#first]) {
      const { arrival, sinceMs } = next;
      // The rate fell since it came.
      const isOverdue = nowMs - sinceMs > 2 * this.#options.maxWaitMs;
      if (arrival.isGone) this.#first += 1;
      else if (isOverdue && away < AWAY_PER_TICK) {
        away += 1;
        this.#first += 1;
        arrival.turnAway(this.#comeBackMs());
      } else if (!isOverdue && this.#rate.take()) {
        this.#first += 1;
        arrival.begin();
      } else break;
    }
    this.#compact();
  }

  #compact(): void {
    if (this.#first < 1_024 || this.#first * 2 < this.#line.length) return;
    this.#line = this.#line.slice(this.#first);
    this.#first = 0;
  }

  #waitMs(): number {
    return (this.waiting * 1_000) / this.#rate.perSecond;
  }

  /** When those in front are through, and up to as long again. */
  #comeBackMs(): number {
    return Math.min(COME_BACK_MOST_MS, (this.#waitMs() + 1_000) * (0.5 + Math.random()));
  }
}
