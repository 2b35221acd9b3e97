import type { Pool } from '@parley/database';
import {
  type Attempted,
  type ClaimedDelivery,
  claimRuns,
  isStillClaimed,
  recordAttempt,
  releaseDeliveries,
} from '../store/webhook-attempts.ts';
import { disableWebhook } from '../store/webhooks.ts';
import { retryInMs } from './backoff.ts';
import { payloadsOf } from './payload.ts';
import type { SecretBox } from './secrets.ts';
import { signedHeaders } from './signature.ts';
import type { Answer, Transport } from './transport.ts';

export interface DelivererOptions {
  pool: Pool;
  transport: Transport;
  secrets: SecretBox;
  /** Runs under way in this process; one a webhook at least, or those that hang keep the others waiting. */
  most: number;
  /** To one webhook, over all processes. */
  perWebhook: number;
  pollMs: number;
  onDisabled(fields: { webhookId: string; reason: string }): void;
  onError(error: unknown): void;
}

export interface Deliverer {
  /** Something is due. */
  wake(): void;
  /** Ends what is under way; who comes next does it again. */
  close(): Promise<void>;
}

/** Longer than a run, and an attempt with what is read before it and written after. */
const LEASE_MS = 30_000;
const RUN_MS = 10_000;
const RUN_LENGTH = 20;
/** A webhook with which nothing has succeeded for this long is turned off. */
const FAILING_MS = 5 * 24 * 3_600_000;

/**
 * Makes deliveries that are due. A delivery is claimed under a lease, so that one that dies with its process is made
 * again by another: at least once.
 */
export function startDeliverer(options: DelivererOptions): Deliverer {
  const { pool, most, perWebhook, pollMs, onError } = options;
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();
  let claiming: Promise<void> | undefined;
  let wokenAgain = false;

  function wake(): void {
    if (closing.signal.aborted) return;
    wokenAgain = true;
    claiming ??= claimAll().finally(() => {
      claiming = undefined;
    });
  }

  async function claimAll(): Promise<void> {
    while (wokenAgain && underWay.size < most && !closing.signal.aborted) {
      wokenAgain = false;
      try {
        const free = most - underWay.size;
        const claim = { most: free, perWebhook, runLength: RUN_LENGTH, leaseMs: LEASE_MS };
        for (const run of await claimRuns(pool, claim)) start(run);
      } catch (error) {
        onError(error);
      }
    }
  }

  function start(run: ClaimedDelivery[]): void {
    const made = makeRun(options, run, closing.signal)
      .finally(() => underWay.delete(made))
      // What could not even be tried waits for the next round: at once it would fail again and again.
      .then(wake, onError);
    underWay.add(made);
  }

  const timer = setInterval(wake, pollMs);
  wake();
  return {
    wake,
    async close() {
      clearInterval(timer);
      closing.abort();
      await claiming;
      await Promise.all(underWay);
    },
  };
}

/** Makes deliveries one after the other, up to the first that fails; lets go of the rest. */
async function makeRun(
  options: DelivererOptions,
  run: ClaimedDelivery[],
  signal: AbortSignal,
): Promise<void> {
  const until = performance.now() + RUN_MS;
  let made = 0;
  try {
    while (made < run.length && performance.now() < until && !signal.aborted) {
      const next = run[made] as ClaimedDelivery;
      if (made > 0 && !(await isStillClaimed(options.pool, next))) break;
      const delivered = await deliver(options, next, signal);
      if (delivered !== 'unknown') made += 1;
      if (delivered !== 'yes') break;
    }
  } finally {
    await releaseDeliveries(options.pool, run.slice(made));
  }
}

/** Whether it was delivered; unknown when this process ends before it knows. */
async function deliver(
  options: DelivererOptions,
  claimed: ClaimedDelivery,
  signal: AbortSignal,
): Promise<'yes' | 'no' | 'unknown'> {
  const { pool, onDisabled } = options;
  const answer = await attempt(options, claimed, signal);
  if (signal.aborted && 'error' in answer) return 'unknown';
  const ended = endOf(answer, claimed.attempts + 1);
  const failingMs = await recordAttempt(pool, claimed, ended);
  if (ended.delivered) return 'yes';
  const reason = ended.status === 410 ? 'gone' : failingMs >= FAILING_MS ? 'failing' : null;
  if (reason !== null && (await disableWebhook(pool, claimed.webhook_id, reason))) {
    onDisabled({ webhookId: claimed.webhook_id, reason });
  }
  return 'no';
}

async function attempt(
  { pool, transport, secrets }: DelivererOptions,
  claimed: ClaimedDelivery,
  signal: AbortSignal,
): Promise<Answer> {
  const { id, webhook_id: webhookId, url, secret, previous_secret: previous } = claimed;
  const signing = [secret, previous].flatMap((sealed) => opened(secrets, webhookId, sealed));
  if (signing.length === 0) return { error: 'the secret was made under another key' };
  // As late as can be: what is deleted by now is not sent.
  const body = JSON.stringify((await payloadsOf(pool, [claimed]))[0]);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Parley-Webhooks/1',
    ...signedHeaders(signing, { id, body, now: new Date() }),
  };
  return transport.post({ url, headers, body }, signal);
}

/** A secret that was sealed under another key of the service signs no more. */
function opened(secrets: SecretBox, webhookId: string, sealed: Buffer | null): string[] {
  try {
    return sealed ? [secrets.open(webhookId, sealed)] : [];
  } catch {
    return [];
  }
}

/** What to keep of an answer to the `attempts`th attempt; anything but 2xx is a failure. */
function endOf(answer: Answer, attempts: number): Attempted {
  if ('error' in answer) {
    const { error } = answer;
    return { delivered: false, status: null, error, response: null, retryInMs: retryInMs(attempts) };
  }
  const { status, text, retryAfterMs } = answer;
  if (status >= 200 && status < 300) {
    return { delivered: true, status, error: null, response: null, retryInMs: null };
  }
  const error = `answered ${status}`;
  return { delivered: false, status, error, response: text, retryInMs: retryInMs(attempts, retryAfterMs) };
}
