import { PUSH_FENCE_WAIT_MS } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import { createBoundedQueue } from '../accounts/bounded-queue.ts';
import {
  type DeviceTokenOwner,
  type DeviceTokenRegistration,
  type DeviceTokenRow,
  renewDeviceToken,
  takeDeviceToken,
} from '../store/bound-device-token.ts';
import { awaitTokenFence, tryTokenFence } from '../store/token-fence.ts';

/** Binds a token to a session. Null when the session is not live; throws `busy`. */
export type BindDeviceToken = (
  owner: DeviceTokenOwner,
  registration: DeviceTokenRegistration,
) => Promise<DeviceTokenRow | null>;

/** Those who wait for a push to end hold a connection each; the others in line hold none. */
const MAX_AT_FENCES = 4;
const MAX_IN_LINE = 100;

/**
 * Moves tokens only while no push to them is under way, so that none that was meant for the former owner reaches the
 * next one. Who has the token already does not wait. Who takes it, also from nobody (its last owner may have signed
 * out a moment ago), waits for the attempt under way, `waitMs` in all, and is told `busy` after that, or at once when
 * too many wait.
 */
export function createDeviceTokenBinding(pool: Pool, waitMs = PUSH_FENCE_WAIT_MS): BindDeviceToken {
  const line = createBoundedQueue({
    concurrency: MAX_AT_FENCES,
    maxWaiting: MAX_IN_LINE,
    refusal: 'Too many devices change hands at once',
  });

  const takeAtOnce: BindDeviceToken = (owner, registration) =>
    inTransaction(pool, async (transaction) => {
      if (!(await tryTokenFence(transaction, registration.token))) throw new PushUnderWay();
      return takeDeviceToken(transaction, owner, registration);
    });

  const takeInLine: BindDeviceToken = (owner, registration) => {
    const giveUpAt = performance.now() + waitMs;
    return line.run(async () => {
      const leftMs = Math.ceil(giveUpAt - performance.now());
      if (leftMs <= 0) return refuse();
      return inTransaction(pool, async (transaction) => {
        await awaitTokenFence(transaction, registration.token, leftMs).catch(refuseIfLate);
        return takeDeviceToken(transaction, owner, registration);
      });
    });
  };

  return async (owner, registration) => {
    const renewed = await renewDeviceToken(pool, owner, registration);
    if (renewed) return renewed;
    try {
      return await takeAtOnce(owner, registration);
    } catch (error) {
      if (!(error instanceof PushUnderWay)) throw error;
      return takeInLine(owner, registration);
    }
  };
}

class PushUnderWay extends Error {}

function refuseIfLate(error: { code?: string }): never {
  if (error.code !== '55P03') throw error;
  return refuse(error);
}

function refuse(cause?: unknown): never {
  const reason = 'A push to this device is under way to its former user';
  throw new AppError('busy', reason, { cause, retryAfterMs: 1_000 });
}
