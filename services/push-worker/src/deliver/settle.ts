import type { Outcome, RetryTier } from '@parley/queue';
import type { Logger } from '@parley/runtime';
import type { SendOutcome } from '../apns/outcome.ts';
import type { DeviceJob } from '../device-job.ts';
import { pushParked, pushPutBack, removalPaused, tokenRemoved } from '../events.ts';
import type { InvalidateToken } from '../invalidate-token.ts';
import type { DecisionOutcome } from '../store/decisions.ts';
import type { RemovalBreaker } from './removal-breaker.ts';

/** What becomes of a job, and what is recorded about it. */
export interface Settlement {
  queue: Outcome;
  record: { outcome: DecisionOutcome; reason: string | null; status: number | null };
}

const TIERS: readonly RetryTier[] = ['5s', '30s', '2m', '15m'];

/** The retry tier after so many failed attempts. */
export function tierAfter(attempts: number): RetryTier {
  return TIERS[Math.min(attempts, TIERS.length - 1)] as RetryTier;
}

/** Turns what APNs said into what to do, removing tokens on the way. */
export async function settle(
  outcome: SendOutcome,
  job: DeviceJob,
  attempts: number,
  tools: { invalidate: InvalidateToken; breaker: RemovalBreaker; logger: Logger },
): Promise<Settlement> {
  const { invalidate, breaker, logger } = tools;
  const remove = async (reason: string, registeredBeforeMs: number) => {
    const { token, generation } = job;
    tokenRemoved(logger, job, reason, await invalidate({ token, generation, registeredBeforeMs, reason }));
  };
  switch (outcome.kind) {
    case 'sent':
      return { queue: { do: 'ack' }, record: { outcome: 'sent', reason: null, status: 200 } };
    case 'gone':
      await remove(outcome.reason, outcome.timestampMs);
      return { queue: { do: 'ack' }, record: { outcome: 'failed', ...said(outcome) } };
    case 'bad-token':
      if (!breaker.mayRemove()) {
        // The token may be good and our key wrong: what is owed waits for the repair.
        removalPaused(logger, job, outcome.reason);
        return { queue: { do: 'retry', tier: '15m' }, record: { outcome: 'retrying', ...said(outcome) } };
      }
      await remove(outcome.reason, 0);
      return { queue: { do: 'ack' }, record: { outcome: 'failed', ...said(outcome) } };
    case 'circuit':
      return { queue: { do: 'later', tier: '10s' }, record: { outcome: 'retrying', ...said(outcome) } };
    case 'retry': {
      const tier = tierAfter(attempts);
      pushPutBack(logger, job, outcome.reason, tier);
      return { queue: { do: 'retry', tier }, record: { outcome: 'retrying', ...said(outcome) } };
    }
    case 'too-large':
    case 'our-fault':
      pushParked(logger, job, outcome.reason);
      return {
        queue: { do: 'park', reason: `${outcome.status ?? ''} ${outcome.reason}`.trim() },
        record: { outcome: 'failed', ...said(outcome) },
      };
  }
}

function said(outcome: { status: number | null; reason: string }) {
  return { status: outcome.status, reason: outcome.reason };
}
