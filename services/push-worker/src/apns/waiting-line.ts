import type { ApnsReply, ApnsRequest } from './exchange.ts';
import { TransportError } from './transport-error.ts';

export interface Waiter {
  request: ApnsRequest;
  resolve: (reply: ApnsReply) => void;
  reject: (error: TransportError) => void;
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

/** A line in which nobody waits longer than `timeoutMs`; who does is rejected as unprocessed. */
export function createWaitingLine(timeoutMs: number): WaitingLine {
  const waiters: Waiter[] = [];
  const timers = new Map<Waiter, NodeJS.Timeout>();

  function startWaiting(waiter: Waiter): void {
    const timer = setTimeout(() => {
      timers.delete(waiter);
      waiters.splice(waiters.indexOf(waiter), 1);
      waiter.reject(new TransportError('unprocessed', 'no connection to APNs'));
    }, timeoutMs);
    timers.set(waiter, timer);
  }

  function take(): Waiter | undefined {
    const waiter = waiters.shift();
    if (!waiter) return undefined;
    clearTimeout(timers.get(waiter));
    timers.delete(waiter);
    return waiter;
  }

  return {
    get size() {
      return waiters.length;
    },
    enter(waiter) {
      waiters.push(waiter);
      startWaiting(waiter);
    },
    enterFirst(waiter) {
      waiters.unshift(waiter);
      startWaiting(waiter);
    },
    take,
    turnAway(reason) {
      for (let waiter = take(); waiter; waiter = take()) {
        waiter.reject(new TransportError('unprocessed', reason));
      }
    },
  };
}
