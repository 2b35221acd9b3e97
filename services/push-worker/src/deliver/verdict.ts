import type { LaterTier } from '@parley/queue';
import type { Reason } from '../reasons.ts';

/** What becomes of a push as everything stands now. */
export type Verdict =
  /** `wake`: a silent push that wakes the app, where it may. */
  | { do: 'send'; wake: boolean }
  | { do: 'suppress'; reason: Reason }
  | { do: 'wait'; tier: LaterTier; looks: number }
  /** It was sent already, or there is nothing that it could be about. */
  | { do: 'done' };

export const suppress = (reason: Reason): Verdict => ({ do: 'suppress', reason });
