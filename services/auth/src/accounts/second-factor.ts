import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { recoveryCodeUsed, secondFactorRefused } from '../events.ts';
import { takeRecoveryCode } from '../store/recovery-codes.ts';
import { findTotp, type TotpRow, takeStep } from '../store/totp-secrets.ts';
import { isRecoveryCode, recoveryCodeHash, withoutGaps } from './recovery-codes.ts';
import { isTotpCode, stepOfCode } from './totp.ts';

/** What a TOTP secret is sealed for. */
export const TOTP_USE = 'totp';

/**
 * Asks for the second factor of an account; call it after the first factor held. Nothing without a confirmed TOTP
 * secret. Takes a code of the authenticator app or a recovery code, each good once, also among concurrent calls. Throws
 * `second_factor_required` when the code is missing, `wrong` when it does not hold, `rate_limited` after many tries.
 */
export async function requireSecondFactor(
  context: Pick<AuthContext, 'pool' | 'keys' | 'limits' | 'logger' | 'now'>,
  userId: string,
  code: string | undefined,
  wrong: 'unauthenticated' | 'forbidden',
): Promise<void> {
  const totp = await findTotp(context.pool, userId);
  if (!totp?.confirmed) return;
  if (code === undefined)
    throw new AppError('second_factor_required', 'Send a code of your authenticator app');
  if (isRecoveryCode(code)) {
    if (await takeRecoveryCode(context.pool, userId, recoveryCodeHash(code))) {
      recoveryCodeUsed(context.logger, { userId });
      return;
    }
  } else {
    // Six digits can be guessed by many tries, 80 bits cannot: who keeps others out by wrong codes leaves them this way in.
    await context.limits.code(userId);
    if (await takeTotpCode(context, { userId, totp, code })) return;
  }
  secondFactorRefused(context.logger, { userId });
  throw new AppError(wrong, 'Wrong code');
}

async function takeTotpCode(
  context: Pick<AuthContext, 'pool' | 'keys' | 'now'>,
  { userId, totp, code }: { userId: string; totp: TotpRow; code: string },
): Promise<boolean> {
  const digits = withoutGaps(code);
  if (!isTotpCode(digits)) return false;
  const secret = context.keys.seal.open(totp.secret, TOTP_USE);
  const step = await stepOfCode(secret, digits, context.now());
  return step !== null && takeStep(context.pool, { userId, secret: totp.secret, step });
}
