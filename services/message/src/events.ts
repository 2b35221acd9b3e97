import type { Logger } from '@parley/runtime';

// What message logs: ids and numbers. Never bodies, names, tokens or keys.

export function batchFailed(logger: Logger, fields: { size: number; err: unknown }): void {
  logger.warn(fields, 'send batch failed');
}

/** The queue is away or slow; the relay publishes these from the outbox. */
export function intentsLeft(logger: Logger, fields: { intents: number; err?: unknown }): void {
  logger.debug(fields, 'push intents left to the relay');
}

export function outboxRelayed(logger: Logger, fields: { rows: number; intents: number }): void {
  logger.info(fields, 'outbox relayed');
}

/** What the row says is not told to anybody live; clients find it by their revs. */
export function outboxUnreadable(logger: Logger, fields: { rowId: number; err: unknown }): void {
  logger.error(fields, 'an outbox row cannot be read');
}

export function relayFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'outbox relay failed, will try again');
}

export function feedFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'change feed could not be read, will try again');
}

/** Search finds what was indexed before. */
export function indexingFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'messages could not be indexed for search, will try again');
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

export function webhookDisabled(logger: Logger, fields: { webhookId: string; reason: string }): void {
  logger.warn(fields, 'webhook turned off');
}

/** Events of the time before were deleted unread, or the database was restored. */
export function webhookEventsLost(logger: Logger): void {
  logger.error('webhooks were not told of everything: events were kept no longer');
}

export function webhooksDropped(logger: Logger, fields: { deliveries: number }): void {
  logger.warn(fields, 'webhook deliveries thrown away: too many were pending');
}

export function webhookLoopFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'webhooks failed, will try again');
}

export function mediaStoreFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'media could not be stored or read');
}

export function mediaSweepFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'sweep of media failed, will try again');
}

/** Moderators find no report of these. */
export function flaggedLost(logger: Logger, fields: { messages: number; err?: unknown }): void {
  logger.error(fields, 'flagged messages could not be reported');
}

export function filterFailed(logger: Logger, err: unknown): void {
  logger.error({ err }, 'content filter failed, the message passed');
}

export function evidenceRetentionFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'evidence could not be erased, will try again');
}

export function userErased(logger: Logger, fields: { userId: string }): void {
  logger.info(fields, 'everything of a deleted user erased');
}

export function erasingFailed(logger: Logger, err: unknown): void {
  logger.warn({ err }, 'erasing a deleted user failed, will try again');
}

export function exportFailed(logger: Logger, fields: { userId: string; err: unknown }): void {
  logger.warn(fields, 'export broken off');
}
