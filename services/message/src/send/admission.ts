import { QueueBound } from '@parley/runtime';

/** How many messages may wait, and when a refused sender should try again. */
export interface Admission {
  readonly waiting: number;
  /** Takes a place; false when too many wait. */
  admit(): boolean;
  /** Gives places back. */
  release(count: number): void;
  /** When a place is likely to be free; ms. */
  retryAfterMs(): number;
}

export interface AdmissionOptions {
  /** May wait whatever the rate. */
  most: number;
  /** How long a message should wait at most. */
  targetMs: number;
  /** May always wait: what the lanes take at once. */
  least: number;
  now?: () => number;
}

/**
 * The second line of defence, behind those of the gateways: they bound what each of them waits for, this what all of
 * them and the senders over REST have waiting here together.
 */
export function createAdmission({ most, targetMs, least, now = Date.now }: AdmissionOptions): Admission {
  const bound = new QueueBound({ targetMs, atLeast: least, now });
  let waiting = 0;
  /** Since when some wait without a break. */
  let busySinceMs = 0;

  return {
    get waiting() {
      return waiting;
    },
    admit() {
      if (waiting === 0) busySinceMs = now();
      if (!bound.admits(waiting, now() - busySinceMs) || waiting >= most) return false;
      waiting++;
      return true;
    },
    release(count) {
      waiting -= count;
      bound.served(count);
    },
    retryAfterMs: () => bound.retryAfterMs(waiting),
  };
}
