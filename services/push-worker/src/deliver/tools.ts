import type { Logger } from '@parley/runtime';
import type { PushSender } from '../apns/sender.ts';
import type { Batcher } from '../batcher.ts';
import type { InvalidateToken } from '../invalidate-token.ts';
import type { Decision } from '../store/decisions.ts';
import type { Circuits } from './circuits.ts';
import type { Fence } from './fence.ts';
import type { Recheck } from './recheck.ts';
import type { RemovalBreaker } from './removal-breaker.ts';
import type { SentMemory } from './sent-memory.ts';
import type { TokenBuckets } from './token-buckets.ts';

/** What delivering uses; shared by all recipients. */
export interface DeliverTools {
  recheck: Recheck;
  fence: Fence;
  sender: PushSender;
  circuits: Circuits;
  buckets: TokenBuckets;
  breaker: RemovalBreaker;
  memory: SentMemory;
  invalidate: InvalidateToken;
  decisions: Batcher<Decision, void>;
  logger: Logger;
  now: () => number;
  /** The worker finishes what is under way and begins nothing more. */
  isClosing: () => boolean;
  /** Topic of tokens registered without a bundle id. */
  defaultTopic: string;
}
