import { timings } from '@parley/contracts';
import type { Caller } from '@parley/runtime';
import type { Sql } from '../store/sql.ts';
import { insertTicket, takeTicket } from '../store/ws-tickets.ts';
import { newOpaqueToken, tokenHash } from './token-hash.ts';

/** A ticket to open one socket with, good for 30 s; null when the caller's session is not live. */
export async function issueTicket(sql: Sql, caller: Caller, nowMs: number): Promise<string | null> {
  const ticket = newOpaqueToken();
  const stored = await insertTicket(sql, tokenHash(ticket), {
    userId: caller.userId,
    sessionId: caller.sessionId,
    tokenExpiresAt: new Date(caller.tokenExpiresAtMs),
    expiresAt: new Date(nowMs + timings.wsTicketMs),
  });
  return stored ? ticket : null;
}

/** Who bought a ticket. It is void afterwards; null when it was unknown, used, expired or revoked. */
export async function redeemTicket(sql: Sql, ticket: string, nowMs: number): Promise<Caller | null> {
  const row = await takeTicket(sql, tokenHash(ticket));
  if (!row || row.expiresAt.getTime() <= nowMs) return null;
  return { userId: row.userId, sessionId: row.sessionId, tokenExpiresAtMs: row.tokenExpiresAt.getTime() };
}
