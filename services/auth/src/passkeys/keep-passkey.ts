import { newId, type PasskeyAttestation } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import type { AuthContext } from '../context.ts';
import { passkeyAdded } from '../events.ts';
import { insertMail } from '../store/mails.ts';
import { countPasskeys, insertPasskey } from '../store/passkeys.ts';
import { isLiveSession } from '../store/sessions.ts';
import { lockWaysIn } from '../store/ways-in.ts';
import { takeAnswered } from './challenges.ts';
import { type NewPasskey, readAttestation } from './read-attestation.ts';

export const MOST_PASSKEYS = 20;

/**
 * Keeps a passkey that was made with the options given to that user before. Throws `invalid` when it was not, or is
 * not one for this site; `conflict` when there are as many as may be, or somebody has it.
 */
export async function keepPasskey(
  context: AuthContext,
  given: { userId: string; sessionId: string; name: string; credential: PasskeyAttestation },
): Promise<{ id: string; createdAt: Date }> {
  const { userId, credential } = given;
  const challenge = await takeAnswered(context, credential.response, userId);
  if (challenge === null) {
    throw new AppError('invalid', 'The challenge was not given to you, was used or has expired');
  }
  const passkey = await readAttestation(context, credential, challenge);
  const row = { ...passkey, id: newId(), userId, name: given.name, now: new Date(context.now()) };
  await inTransaction(context.pool, (client) =>
    insert(client, context, { ...row, sessionId: given.sessionId }),
  );
  passkeyAdded(context.logger, { userId, passkeyId: row.id });
  return { id: row.id, createdAt: row.now };
}

async function insert(
  client: PoolClient,
  context: AuthContext,
  row: NewPasskey & { id: string; userId: string; sessionId: string; name: string; now: Date },
): Promise<void> {
  // The lock counts those that come at the same time.
  const ways = await lockWaysIn(client, row.userId);
  if (!ways) throw new AppError('unauthenticated', 'The account was deleted');
  // A new password that came between has thrown the caller out.
  if (!(await isLiveSession(client, row))) throw new AppError('unauthenticated', 'The session was revoked');
  if ((await countPasskeys(client, row.userId)) >= MOST_PASSKEYS) throw tooManyPasskeys();
  if (!(await insertPasskey(client, row))) throw new AppError('conflict', 'That passkey is kept already');
  if (ways.email === null) return;
  const content = { kind: 'second_factor_changed', change: 'passkey_added' } as const;
  await insertMail(client, context.keys.seal, { userId: row.userId, recipient: ways.email, content });
}

export function tooManyPasskeys(): AppError {
  return new AppError('conflict', `There are ${MOST_PASSKEYS} passkeys; remove one first`);
}
