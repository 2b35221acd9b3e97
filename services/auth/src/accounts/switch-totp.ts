import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { recoveryCodesRenewed, totpSwitched } from '../events.ts';
import { insertMail } from '../store/mails.ts';
import { deleteRecoveryCodes, replaceRecoveryCodes } from '../store/recovery-codes.ts';
import { confirmTotp, deleteTotp, findTotp, insertTotp, lockTotp } from '../store/totp-secrets.ts';
import { lockWaysIn } from '../store/ways-in.ts';
import { newRecoveryCodes, recoveryCodeHash, withoutGaps } from './recovery-codes.ts';
import { TOTP_USE } from './second-factor.ts';
import { isTotpCode, newTotpSecret, stepOfCode } from './totp.ts';

/** For so long a secret may be confirmed. */
const CONFIRM_MS = 3_600_000;

/** Begins with a new secret, in place of one that was not confirmed. Throws `conflict` when one is. */
export async function beginTotp(context: AuthContext, userId: string): Promise<string> {
  const secret = newTotpSecret();
  const sealed = context.keys.seal.close(secret, TOTP_USE);
  if (!(await insertTotp(context.pool, { userId, secret: sealed, now: new Date(context.now()) }))) {
    throw new AppError('conflict', 'The second factor is on; switch it off first');
  }
  return secret;
}

/**
 * Switches the second factor on with a first code, which shows that the app has the secret. Returns the recovery codes.
 * Throws `not_found` when no secret waits for it, `forbidden` when the code is wrong, `rate_limited` after many tries.
 */
export async function switchTotpOn(context: AuthContext, userId: string, code: string): Promise<string[]> {
  const nowMs = context.now();
  const totp = await findTotp(context.pool, userId);
  if (!totp || totp.confirmed || nowMs - totp.createdAt.getTime() > CONFIRM_MS) throw nothingToConfirm();
  await context.limits.code(userId);
  const digits = withoutGaps(code);
  const secret = context.keys.seal.open(totp.secret, TOTP_USE);
  const step = isTotpCode(digits) ? await stepOfCode(secret, digits, nowMs) : null;
  if (step === null) throw new AppError('forbidden', 'Wrong code');
  const codes = newRecoveryCodes();
  await inTransaction(context.pool, async (client) => {
    const now = new Date(nowMs);
    const email = await lockEmail(client, userId);
    if (!(await confirmTotp(client, { userId, secret: totp.secret, step, now }))) throw nothingToConfirm();
    await replaceRecoveryCodes(client, userId, codes.map(recoveryCodeHash));
    await tell(client, context, { userId, email, change: 'totp_on' });
  });
  totpSwitched(context.logger, { userId, on: true });
  return codes;
}

/** Switches the second factor off, with its recovery codes. Throws `not_found` when it is. */
export async function switchTotpOff(context: AuthContext, userId: string): Promise<void> {
  await inTransaction(context.pool, async (client) => {
    const email = await lockEmail(client, userId);
    if (!(await deleteTotp(client, userId))) throw secondFactorOff();
    await deleteRecoveryCodes(client, userId);
    await tell(client, context, { userId, email, change: 'totp_off' });
  });
  totpSwitched(context.logger, { userId, on: false });
}

/** Replaces the recovery codes. Throws `not_found` when the second factor is off. */
export async function renewRecoveryCodes(context: AuthContext, userId: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  await inTransaction(context.pool, async (client) => {
    if (!(await lockTotp(client, userId))) throw secondFactorOff();
    await replaceRecoveryCodes(client, userId, codes.map(recoveryCodeHash));
  });
  recoveryCodesRenewed(context.logger, { userId });
  return codes;
}

/** A refusal of what needs the second factor to be on. */
export function secondFactorOff(): AppError {
  return new AppError('not_found', 'The second factor is off');
}

function nothingToConfirm(): AppError {
  return new AppError('not_found', 'There is no secret to confirm; begin again');
}

async function lockEmail(client: PoolClient, userId: string): Promise<string | null> {
  return (await lockWaysIn(client, userId))?.email ?? null;
}

async function tell(
  client: PoolClient,
  { keys }: Pick<AuthContext, 'keys'>,
  told: { userId: string; email: string | null; change: 'totp_on' | 'totp_off' },
): Promise<void> {
  if (told.email === null) return;
  const content = { kind: 'second_factor_changed', change: told.change } as const;
  await insertMail(client, keys.seal, { userId: told.userId, recipient: told.email, content });
}
