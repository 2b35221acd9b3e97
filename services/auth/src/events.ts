import type { Logger } from '@parley/runtime';

// What auth logs: ids and reasons. Never names, addresses, passwords, tokens or keys.

export function keysCreated(logger: Logger, fields: { kids: string[] }): void {
  logger.info(fields, 'signing keys created');
}

export function accountRegistered(logger: Logger, fields: { userId: string; sessionId: string }): void {
  logger.info(fields, 'account registered');
}

export function signedIn(logger: Logger, fields: { userId: string; sessionId: string }): void {
  logger.info(fields, 'signed in');
}

export function signInRefused(logger: Logger, fields: { code: string; trace: string }): void {
  logger.info(fields, 'sign-in refused');
}

export function sessionRefreshed(logger: Logger, fields: { userId: string; sessionId: string }): void {
  logger.debug(fields, 'session refreshed');
}

/** A used refresh token came again: it has leaked, or a client keeps old ones. */
export function refreshReused(logger: Logger, fields: { sessionId: string | null; trace: string }): void {
  logger.warn(fields, 'refresh token reused, session revoked');
}

export function sessionRevoked(
  logger: Logger,
  fields: { userId: string; sessionId: string; reason: string },
): void {
  logger.info(fields, 'session revoked');
}

export function settingsChanged(logger: Logger, fields: { userId: string }): void {
  logger.info(fields, 'settings changed');
}

export function deviceTokenBound(
  logger: Logger,
  fields: { userId: string; sessionId: string; generation: number },
): void {
  logger.info(fields, 'device token bound');
}

export function deadTokenReported(logger: Logger, fields: { reason: string; removed: boolean }): void {
  logger.info(fields, 'dead device token reported');
}

export function outboxPublished(logger: Logger, fields: { entries: number }): void {
  logger.debug(fields, 'outbox published');
}

export function relayFailed(logger: Logger, fields: { err: unknown }): void {
  logger.warn(fields, 'outbox relay failed, will try again');
}

export function housekeepingFailed(logger: Logger, fields: { err: unknown }): void {
  logger.warn(fields, 'housekeeping failed, will try again');
}

export function revocationsReadable(logger: Logger, fields: { reachable: boolean; err: unknown }): void {
  if (fields.reachable) logger.info('revocations are read again');
  else logger.error({ err: fields.err }, 'revocations cannot be read');
}

export function rpcFailed(logger: Logger, fields: { method: string; err: unknown }): void {
  logger.error(fields, 'rpc failed');
}
