import type { Seal } from './seal.ts';
import type { Sql } from './sql.ts';

/** What is mailed, and what each mail needs beside the recipient. */
export type Mail =
  | { kind: 'verify_email'; token: string }
  | { kind: 'change_email'; token: string }
  | { kind: 'email_changed'; to: string }
  | { kind: 'reset_password'; token: string }
  | { kind: 'password_changed' }
  | { kind: 'second_factor_changed'; change: 'totp_on' | 'totp_off' | 'passkey_added' | 'passkey_removed' }
  | { kind: 'identity_changed'; change: 'apple_linked' | 'apple_unlinked' }
  | { kind: 'deletion_scheduled'; due_at: string }
  | { kind: 'deletion_cancelled' }
  | { kind: 'data_exported' };

/** Queues a mail within the transaction that it is about; it is sent after the commit. */
export async function insertMail(
  sql: Sql,
  seal: Seal,
  mail: { userId: string; recipient: string; content: Mail },
): Promise<void> {
  await sql.query('INSERT INTO mails (user_id, recipient, kind, data) VALUES ($1, $2, $3, $4)', [
    mail.userId,
    mail.recipient,
    mail.content.kind,
    seal.close(JSON.stringify(mail.content), 'mail'),
  ]);
}
