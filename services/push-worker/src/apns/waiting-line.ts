import type { ApnsReply, ApnsRequest } from './exchange.ts';
import { TransportError } from './transport-error.ts';

export interface Waiter {
  request: ApnsRequest;
  resolve: (reply: ApnsReply) => void;
  reject: (error: TransportError) => void;
  /** On the clock of `performance.now()`: waits no longer, however often it was refused. */
  deadlineMs: number;
  /** How often APNs refused it unprocessed. */
  refusals: number;
}

/** Requests that wait for a connection to admit them, in order. */
export interface WaitingLine {
  readonly size: number;
  enter(waiter: Waiter): void;
  /** For what has waited before. */
  enterFirst(waiter: Waiter): void;
  take(): Waiter | undefined;
  /** Rejects all. */
  turnAway(reason: string): void;
}

/** A line in which nobody waits beyond the deadline; who does is rejected, unprocessed, with `reason()`. */
export function createWaitingLine(reason: () => string): WaitingLine {
  const waiters: Waiter[] = [];
  let timer: NodeJS.Timeout | undefined;

  // One timer, for who came first; whoever was refused came before those that never left.
  function watch(): void {
    const first = waiters[0];
    if (first && !timer) timer = setTimeout(dismiss, Math.max(0, first.deadlineMs - performance.now()));
  }

  function dismiss(): void {
    timer = undefined;
    const nowMs = performance.now();
    const late: Waiter[] = [];
    for (let first = waiters[0]; first && first.deadlineMs <= nowMs; first = waiters[0]) {
      late.push(first);
      waiters.shift();
    }
    watch();
    for (const waiter of late) waiter.reject(new TransportError('unprocessed', reason()));
  }

  function take(): Waiter | undefined {
    const waiter = waiters.shift();
    if (waiters.length === 0) {
      clearTimeout(timer);
      timer = undefined;
    }
    return waiter;
  }

  return {
    get size() {
      return waiters.length;
    },
    enter(waiter) {
      waiters.push(waiter);
      watch();
    },
    enterFirst(waiter) {
      waiters.unshift(waiter);
      clearTimeout(timer);
      timer = undefined;
      watch();
    },
    take,
    turnAway(why) {
      for (let waiter = take(); waiter; waiter = take()) {
        waiter.reject(new TransportError('unprocessed', why));
      }
    },
  };
}
