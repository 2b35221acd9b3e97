import type { PrismaClient } from '@parley/database';
import type { Sql } from './sql.ts';

const APPLE = 'apple';

/** An Apple Account that opens an account here. */
export interface AppleIdentityRow {
  userId: string;
  /** The bundle id that the person signed in with last. */
  audience: string | null;
  /** When the person last authorised the app at Apple. */
  authorizedAt: Date;
  /** Apple's refresh token, sealed. */
  refreshToken: Uint8Array | null;
}

/** The account that an Apple Account opens; null when there is none. */
export async function findAppleOwner(prisma: PrismaClient, subject: string): Promise<string | null> {
  const found = await prisma.identity.findUnique({
    where: { provider_subject: { provider: APPLE, subject } },
    select: { userId: true },
  });
  return found?.userId ?? null;
}

/** The Apple Account of an account; null when it has none. */
export function findAppleIdentity(
  prisma: PrismaClient,
  userId: string,
): Promise<(AppleIdentityRow & { subject: string }) | null> {
  return prisma.identity.findFirst({
    where: { provider: APPLE, userId },
    select: { subject: true, userId: true, audience: true, authorizedAt: true, refreshToken: true },
  });
}

/**
 * As {@link findAppleOwner}, with nobody else signing in, linking or unlinking that Apple Account until the
 * transaction ends, also when nobody has it yet.
 */
export async function lockAppleIdentity(sql: Sql, subject: string): Promise<AppleIdentityRow | null> {
  await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`apple identity ${subject}`]);
  const { rows } = await sql.query<AppleIdentityRow>(
    `SELECT user_id AS "userId", audience, authorized_at AS "authorizedAt", refresh_token AS "refreshToken"
     FROM identities WHERE provider = $1 AND subject = $2`,
    [APPLE, subject],
  );
  return rows[0] ?? null;
}

/** Gives an account an Apple Account; false when it has one already or the Apple Account is somebody's. */
export async function insertAppleIdentity(
  sql: Sql,
  identity: { subject: string; userId: string; audience: string; authorizedAt: Date },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO identities (provider, subject, user_id, audience, authorized_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [APPLE, identity.subject, identity.userId, identity.audience, identity.authorizedAt],
  );
  return rowCount === 1;
}

/** Notes that the person has authorised the app again; false when the Apple Account was unlinked meanwhile. */
export async function touchAppleIdentity(sql: Sql, subject: string, authorizedAt: Date): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE identities SET authorized_at = greatest(authorized_at, $3) WHERE provider = $1 AND subject = $2`,
    [APPLE, subject, authorizedAt],
  );
  return rowCount === 1;
}

/** Keeps Apple's refresh token (sealed) and the bundle id it is for. */
export async function storeAppleRefreshToken(
  sql: Sql,
  identity: { subject: string; userId: string; audience: string; refreshToken: Uint8Array },
): Promise<void> {
  await sql.query(
    `UPDATE identities SET refresh_token = $4, audience = $5
     WHERE provider = $1 AND subject = $2 AND user_id = $3`,
    [APPLE, identity.subject, identity.userId, identity.refreshToken, identity.audience],
  );
}

/** Forgets a refresh token, unless a newer one has come. */
export async function forgetAppleRefreshToken(
  sql: Sql,
  identity: { userId: string; refreshToken: Uint8Array },
): Promise<void> {
  await sql.query(
    'UPDATE identities SET refresh_token = NULL WHERE provider = $1 AND user_id = $2 AND refresh_token = $3',
    [APPLE, identity.userId, identity.refreshToken],
  );
}

/** Takes its Apple Account from an account; false when it had none. */
export async function deleteAppleIdentity(sql: Sql, userId: string): Promise<boolean> {
  const { rowCount } = await sql.query('DELETE FROM identities WHERE provider = $1 AND user_id = $2', [
    APPLE,
    userId,
  ]);
  return (rowCount ?? 0) > 0;
}
