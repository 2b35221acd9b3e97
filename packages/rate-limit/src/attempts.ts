import type { Taken } from './taken.ts';

/** How the pause after a failed attempt grows: none after the first ones, then doubling. */
export interface Growth {
  /** Attempts that fail before there is any pause; at least 1. */
  free: number;
  firstMs: number;
  mostMs: number;
  /** Without another attempt for this long, all is forgotten; above `mostMs`. */
  forgetMs: number;
}

export interface AttemptLimits {
  /** For one source at one target. */
  bySource: Growth;
  /** For each source at a target that fails from many sources: see {@link Attempts}. */
  byTarget: Growth;
}

/** Who tries at what, for example an address at an account. Keys lie in Redis as they are. */
export interface Trial {
  target: string;
  source: string;
}

/**
 * Growing pauses between attempts that fail, which lock nobody out.
 *
 * - {@link begin} counts an attempt as failed until {@link end} says otherwise, so that many at once cannot outrun
 *   the count. A refused attempt counts nothing and moves no pause.
 * - **A target under attack from many sources** makes each source pause, one that is new to it included, but each on
 *   its own clock: whoever comes again after the time told gets in, whatever the others do meanwhile. Nobody waits
 *   longer for the deeds of others than `byTarget.mostMs`.
 * - Sharing, Redis away and bounds are as with {@link RateLimit.take}.
 */
export interface Attempts {
  begin(trial: Trial, limits: AttemptLimits): Promise<Taken>;
  /** `passed` forgets what failed before, of all sources; `void` takes the attempt back as if it had not been. */
  end(trial: Trial, outcome: 'passed' | 'void'): Promise<void>;
}

/** A source that has only been told to pause is forgotten after this many of the longest pauses. */
export const ANNOUNCED_PAUSES = 10;

/** The pause after `failures`, in ms. The same arithmetic runs in Redis: see `redis-attempts.ts`. */
export function pauseAfter(failures: number, growth: Growth): number {
  if (failures < growth.free) return 0;
  return Math.min(growth.firstMs * 2 ** Math.min(failures - growth.free, 40), growth.mostMs);
}
