import type { Logger } from '@parley/runtime';
import type { DeviceJob } from './device-job.ts';

// One function per thing that happens. Ids only: no tokens, no text.

export function pushSent(logger: Logger, job: DeviceJob, latencyMs: number): void {
  logger.debug({ ...about(job), latencyMs }, 'push sent');
}

export function pushPutBack(logger: Logger, job: DeviceJob, reason: string, tier: string): void {
  logger.info({ ...about(job), reason, tier }, 'push goes to a retry tier');
}

export function pushParked(logger: Logger, job: DeviceJob, reason: string): void {
  logger.error({ ...about(job), reason }, 'push parked: APNs found the request wrong');
}

export function tokenRemoved(logger: Logger, job: DeviceJob, reason: string, removed: boolean): void {
  logger.info({ ...about(job), sessionId: job.sessionId, reason, removed }, 'device token called dead');
}

export function testTokenRemoved(
  logger: Logger,
  device: { sessionId: string; reason: string; removed: boolean },
): void {
  logger.info(device, 'device token called dead by a test push');
}

export function removalPaused(logger: Logger, job: DeviceJob, reason: string): void {
  logger.error(
    { ...about(job), reason },
    'too many bad tokens: none is removed; check APNs key, topic and environment',
  );
}

export function deliveryFailed(logger: Logger, job: DeviceJob, error: unknown): void {
  logger.warn({ ...about(job), err: error }, 'delivering failed without an answer: it will be tried again');
}

export function fenceLost(logger: Logger, error: unknown): void {
  logger.warn(
    { err: error },
    'the connection that keeps tokens from moving was lost: another takes its place',
  );
}

export function circuitOpened(logger: Logger, route: string, reason: string, retryInMs: number): void {
  logger.error({ route, reason, retryInMs }, 'APNs refuses this key: its pushes wait, nothing is dropped');
}

export function circuitClosed(logger: Logger, route: string): void {
  logger.info({ route }, 'APNs accepts this key again: sending goes on');
}

export function providerTokenMinted(logger: Logger): void {
  logger.info('provider token minted');
}

export function intentsDecided(
  logger: Logger,
  tally: { messages: number; jobs: number; against: number },
): void {
  logger.debug(tally, 'pushes decided');
}

export function shardsAssigned(logger: Logger, shards: readonly number[]): void {
  logger.info({ shards }, 'shards assigned');
}

export function upkeepFailed(logger: Logger, task: string, error: unknown): void {
  logger.warn({ task, err: error }, 'upkeep failed, it will be tried again');
}

export function authReachable(logger: Logger, state: { reachable: boolean; error?: unknown }): void {
  if (state.reachable) logger.info('auth answers again');
  else logger.error({ err: state.error }, 'auth does not answer; going on with known keys and revocations');
}

function about(job: DeviceJob): Record<string, unknown> {
  const { kind, messageId, recipientId, traceparent } = job;
  return { kind, messageId, recipientId, ...(traceparent ? { traceparent } : {}) };
}
