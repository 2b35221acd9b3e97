import type { Logger } from '@parley/runtime';

// What message logs: ids and numbers. Never bodies, names, tokens or keys.

export function batchFailed(logger: Logger, fields: { size: number; err: unknown }): void {
  logger.warn(fields, 'send batch failed');
}

/** The queue is away or slow; the relay publishes these from the outbox. */
export function intentsLeft(logger: Logger, fields: { messages: number; err?: unknown }): void {
  logger.debug(fields, 'push intents left to the relay');
}

export function outboxRelayed(logger: Logger, fields: { rows: number; messages: number }): void {
  logger.info(fields, 'outbox relayed');
}

export function relayFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'outbox relay failed, will try again');
}

export function feedFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'change feed could not be read, will try again');
}

export function retentionFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'retention failed, will try again');
}

export function markingFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'outbox rows could not be marked, the relay publishes them again');
}

export function announcingFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'members could not be told, the relay tells them');
}

export function revocationsReadable(logger: Logger, fields: { reachable: boolean; err: unknown }): void {
  if (fields.reachable) logger.info('revocations are read again');
  else logger.error({ err: fields.err }, 'revocations cannot be read');
}

export function rpcFailed(logger: Logger, fields: { method: string; err: unknown }): void {
  logger.error(fields, 'rpc failed');
}
