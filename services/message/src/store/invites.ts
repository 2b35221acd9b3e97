import type { Invite, Role } from '@parley/contracts';
import type { Pool, PoolClient } from '@parley/database';
import type { Tx } from './idempotency.ts';
import { timeOf } from './rows.ts';
import type { Sql } from './sql.ts';

interface InviteRow {
  id: string;
  code: string;
  conversation_id: string;
  created_by: string;
  created_at: Date;
  expires_at: Date | null;
  max_uses: number | null;
  uses: number;
  revoked_at: Date | null;
}

function inviteOf(row: InviteRow): Invite {
  return {
    id: row.id,
    code: row.code,
    conversation_id: row.conversation_id,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    expires_at: timeOf(row.expires_at),
    max_uses: row.max_uses,
    uses: row.uses,
    revoked_at: timeOf(row.revoked_at),
  };
}

const COLUMNS =
  'i.id, i.code, i.conversation_id, i.created_by, i.created_at, i.expires_at, i.max_uses, i.uses, i.revoked_at';

const IS_OPEN = `i.revoked_at IS NULL AND (i.expires_at IS NULL OR i.expires_at > clock_timestamp())
  AND (i.max_uses IS NULL OR i.uses < i.max_uses)`;

/** Whether user $2 may come by it: nobody whom somebody else took out, nor with whom the owner has a block. */
const IS_FOR_USER = `NOT EXISTS (
    SELECT FROM participants p
     WHERE p.conversation_id = i.conversation_id AND p.user_id = $2 AND p.removed_at IS NOT NULL)
  AND EXISTS (
    SELECT FROM participants o
     WHERE o.conversation_id = i.conversation_id AND o.role = 'owner' AND o.left_seq IS NULL
       AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = o.user_id AND b.blocked_user_id = $2)
       AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = $2 AND b.blocked_user_id = o.user_id))`;

export interface NewInvite {
  id: string;
  code: string;
  conversationId: string;
  createdBy: string;
  /** null: it does not end. */
  expiresInS: number | null;
  maxUses: number | null;
}

/** Locks a conversation for this transaction and says what a user is there; null: no member. */
export async function lockForInvite(
  tx: Tx,
  conversationId: string,
  userId: string,
): Promise<{ role: Role; type: string } | null> {
  const [conversation] = await tx.$queryRaw<{ type: string }[]>`
    SELECT type FROM conversations WHERE id = ${conversationId}::uuid FOR NO KEY UPDATE`;
  const member = await tx.participant.findUnique({
    where: { conversationId_userId: { conversationId, userId }, leftSeq: null },
    select: { role: true },
  });
  return conversation && member ? { role: member.role as Role, type: conversation.type } : null;
}

export async function insertInvite(tx: Tx, invite: NewInvite): Promise<Invite> {
  const rows = await tx.$queryRaw<InviteRow[]>`
    INSERT INTO invites (id, code, conversation_id, created_by, expires_at, max_uses)
    VALUES (${invite.id}::uuid, ${invite.code}, ${invite.conversationId}::uuid, ${invite.createdBy}::uuid,
            now() + ${invite.expiresInS}::integer * interval '1 second', ${invite.maxUses}::integer)
    RETURNING *`;
  return inviteOf(rows[0] as InviteRow);
}

/** How many invitations of a conversation one can still join by. */
export async function countOpenInvites(tx: Tx, conversationId: string): Promise<number> {
  const rows = await tx.$queryRawUnsafe<{ count: bigint }[]>(
    `SELECT count(*) FROM invites i WHERE i.conversation_id = $1::uuid AND ${IS_OPEN}`,
    conversationId,
  );
  return Number(rows[0]?.count ?? 0);
}

/** Invitations of a conversation that one can still join by, the newest first. */
export async function openInvites(pool: Pool, conversationId: string, limit: number): Promise<Invite[]> {
  const { rows } = await pool.query<InviteRow>(
    `SELECT ${COLUMNS} FROM invites i
      WHERE i.conversation_id = $1 AND ${IS_OPEN}
      ORDER BY i.id DESC LIMIT $2`,
    [conversationId, limit],
  );
  return rows.map(inviteOf);
}

/** Ends an invitation; false: the conversation has none such. */
export async function revokeInvite(pool: Pool, conversationId: string, id: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE invites SET revoked_at = coalesce(revoked_at, clock_timestamp())
      WHERE conversation_id = $1 AND id = $2`,
    [conversationId, id],
  );
  return rowCount === 1;
}

/** What an invitation leads to, whether one can still join by it or not. */
export async function findInvite(
  sql: Sql,
  code: string,
): Promise<{ id: string; conversationId: string } | null> {
  const { rows } = await sql.query<{ id: string; conversation_id: string }>(
    'SELECT id, conversation_id FROM invites WHERE code = $1',
    [code],
  );
  const [row] = rows;
  return row ? { id: row.id, conversationId: row.conversation_id } : null;
}

/** The group that a user is invited to, null when the code leads this user nowhere. */
export async function readInvite(pool: Pool, code: string, userId: string) {
  const { rows } = await pool.query<{
    title: string | null;
    avatar_url: string | null;
    member_count: number;
    expires_at: Date | null;
  }>(
    `SELECT c.title, c.avatar_url, c.member_count, i.expires_at
       FROM invites i JOIN conversations c ON c.id = i.conversation_id
      WHERE i.code = $1 AND ${IS_OPEN} AND ${IS_FOR_USER}`,
    [code, userId],
  );
  const [row] = rows;
  if (!row) return null;
  const { expires_at: expiresAt, ...conversation } = row;
  return { conversation, expires_at: timeOf(expiresAt) };
}

/** Uses an invitation once for a user; false when it has ended or is not for them. Needs the lock of the conversation. */
export async function takeInvite(sql: PoolClient, id: string, userId: string): Promise<boolean> {
  const { rowCount } = await sql.query(
    `UPDATE invites i SET uses = i.uses + 1 WHERE i.id = $1 AND ${IS_OPEN} AND ${IS_FOR_USER}`,
    [id, userId],
  );
  return rowCount === 1;
}
