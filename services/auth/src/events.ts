import type { Logger } from '@parley/runtime';

// What auth logs: ids and reasons. Never names, addresses, passwords, tokens or keys.

export function keysCreated(logger: Logger, fields: { kids: string[] }): void {
  logger.info(fields, 'signing keys created');
}

export function keysChanged(logger: Logger, fields: { kids: string[] }): void {
  logger.info(fields, 'signing keys changed');
}

/** An alarm: what was read before goes on, and a rotation under way does not reach this process. */
export function keysBroken(logger: Logger, fields: { err: unknown }): void {
  logger.error(fields, 'the keys file cannot be used, going on with the keys known');
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

/** The first factor held and the code did not: the password may be known to somebody else. */
export function secondFactorRefused(logger: Logger, fields: { userId: string }): void {
  logger.warn(fields, 'second factor refused');
}

export function totpSwitched(logger: Logger, fields: { userId: string; on: boolean }): void {
  logger.info(fields, 'second factor switched');
}

export function recoveryCodesRenewed(logger: Logger, fields: { userId: string }): void {
  logger.info(fields, 'recovery codes renewed');
}

export function passkeyAdded(logger: Logger, fields: { userId: string; passkeyId: string }): void {
  logger.info(fields, 'passkey added');
}

export function passkeyRemoved(logger: Logger, fields: { userId: string; passkeyId: string }): void {
  logger.info(fields, 'passkey removed');
}

/** Why a passkey was not taken, in the words of the library that checks it; the client is not told. */
export function passkeyRefused(logger: Logger, fields: { reason: string }): void {
  logger.info(fields, 'passkey refused');
}

/** The signature held and the counter did not grow: there may be a copy of the key. */
export function passkeyCounterWentBack(logger: Logger, fields: { userId: string; passkeyId: string }): void {
  logger.warn(fields, 'passkey refused, its counter went back');
}

export function recoveryCodeUsed(logger: Logger, fields: { userId: string }): void {
  logger.warn(fields, 'recovery code used');
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

export function userSuspended(logger: Logger, fields: { userId: string; sessions: number }): void {
  logger.warn(fields, 'user suspended');
}

export function suspensionLifted(logger: Logger, fields: { userId: string }): void {
  logger.info(fields, 'suspension lifted');
}

export function appleLinked(logger: Logger, fields: { userId: string }): void {
  logger.info(fields, 'Apple Account linked');
}

export function appleUnlinked(logger: Logger, fields: { userId: string }): void {
  logger.info(fields, 'Apple Account unlinked');
}

/** Without Apple's refresh token the consent cannot be revoked when the account is deleted. */
export function appleCodeRefused(
  logger: Logger,
  fields: { userId: string; reason: string; err?: unknown },
): void {
  logger.warn(fields, 'no refresh token got from Apple');
}

/** `known`: Apple had such a token still. */
export function appleTokenRevoked(logger: Logger, fields: { userId: string; known: boolean }): void {
  logger.info(fields, 'consent revoked at Apple');
}

export function appleNotified(
  logger: Logger,
  fields: { userId: string | null; type: string; applied: boolean },
): void {
  logger.info(fields, 'notified by Apple');
}

export function passwordChanged(logger: Logger, fields: { userId: string; sessions: number }): void {
  logger.info(fields, 'password changed');
}

export function passwordReset(logger: Logger, fields: { userId: string; sessions: number }): void {
  logger.warn(fields, 'password reset');
}

/** `userId` null: no account has the address. */
export function resetRequested(logger: Logger, fields: { userId: string | null }): void {
  logger.info(fields, 'password reset requested');
}

export function resetRequestFailed(logger: Logger, fields: { err: unknown }): void {
  logger.error(fields, 'password reset could not be mailed');
}

export function emailVerified(logger: Logger, fields: { userId: string; purpose: string }): void {
  logger.info(fields, 'e-mail address verified');
}

interface MailFields {
  mailId: number;
  userId: string;
  kind: string;
  attempts: number;
}

export function mailSent(logger: Logger, fields: MailFields): void {
  logger.info(fields, 'mail sent');
}

export function mailPostponed(logger: Logger, fields: MailFields & { reason: string }): void {
  logger.warn(fields, 'mail not sent, will try again');
}

export function mailGivenUp(logger: Logger, fields: MailFields & { reason: string }): void {
  logger.error(fields, 'mail given up');
}

export function mailLoopFailed(logger: Logger, fields: { err: unknown }): void {
  logger.warn(fields, 'queued mails could not be read, will try again');
}

/** `wanted`: the configuration says so. */
export function mailsNotSent(logger: Logger, fields: { wanted: boolean }): void {
  logger.warn(fields, 'mails are not sent: set AUTH_SMTP_URL or AUTH_MAIL_DIR');
}

export function profileChanged(logger: Logger, fields: { userId: string }): void {
  logger.info(fields, 'profile changed');
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

export function deletionRequested(logger: Logger, fields: { userId: string; sessions: number }): void {
  logger.info(fields, 'deletion of an account requested');
}

export function accountDeleted(logger: Logger, fields: { userId: string }): void {
  logger.info(fields, 'account deleted');
}

export function accountErased(logger: Logger, fields: { userId: string }): void {
  logger.info(fields, 'all data of an account erased');
}

export function deletionFailed(logger: Logger, fields: { userId: string | null; err: unknown }): void {
  logger.error(fields, 'deletion of an account failed, will try again');
}

/** Apple could not be told of a deleted account; it is tried again for a day. */
export function appleRevocationFailed(logger: Logger, fields: { userId: string; err: unknown }): void {
  logger.warn(fields, 'revocation at Apple failed');
}

export function dataExported(logger: Logger, fields: { userId: string }): void {
  logger.info(fields, 'data of an account exported');
}
