import type { PoolClient } from '@parley/database';
import {
  type EmailPurpose,
  type EmailTokenRow,
  findEmailToken,
  replaceEmailToken,
} from '../store/email-tokens.ts';
import { insertMail } from '../store/mails.ts';
import type { Seal } from '../store/seal.ts';
import { newOpaqueToken, tokenHash } from '../tokens/token-hash.ts';
import { invalidField } from './plain-text.ts';

const HOUR_MS = 3_600_000;
const LIVES_MS = { verify: 24 * HOUR_MS, change: 24 * HOUR_MS, reset: HOUR_MS } as const;
const KINDS = { verify: 'verify_email', change: 'change_email', reset: 'reset_password' } as const;

/** Mails a new token to an address, within a transaction; an earlier one for the same purpose is void. */
export async function mailToken(
  client: PoolClient,
  token: { userId: string; purpose: EmailPurpose; email: string },
  options: { seal: Seal; nowMs: number },
): Promise<void> {
  const opaque = newOpaqueToken();
  await replaceEmailToken(client, {
    ...token,
    hash: tokenHash(opaque),
    now: new Date(options.nowMs),
    expiresAt: new Date(options.nowMs + LIVES_MS[token.purpose]),
  });
  await insertMail(client, options.seal, {
    userId: token.userId,
    recipient: token.email,
    content: { kind: KINDS[token.purpose], token: opaque },
  });
}

/** What a mailed token stands for. Throws `invalid` when it is unknown, used, replaced, expired or for something else. */
export async function readEmailToken(
  sql: Parameters<typeof findEmailToken>[0],
  token: string,
  options: { purposes: readonly EmailPurpose[]; nowMs: number },
): Promise<EmailTokenRow> {
  const row = await findEmailToken(sql, tokenHash(token));
  if (!row || row.expiresAt.getTime() <= options.nowMs || !options.purposes.includes(row.purpose)) {
    throw deadToken();
  }
  return row;
}

/** The refusal of a token that is not good any more. */
export function deadToken() {
  return invalidField('token', 'is not valid any more; ask for another one');
}
