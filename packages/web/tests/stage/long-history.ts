import { writeMessages } from '../../../bench/src/product/written-messages.ts';
import { createPatientCaller } from '../../../launcher/src/patient-calls.ts';
import { samplePassword } from '../../../launcher/src/sample-accounts.ts';
import type { Parley } from './parley.ts';

/**
 * A conversation of Alice and Bob of so many messages, some of them long, by turns of three. Returns its id. They are
 * written to the database: one after the other by the API would take minutes.
 */
export async function writeLongHistory(parley: Parley, messages: number): Promise<string> {
  const call = createPatientCaller(parley.url, { patienceMs: 30_000 });
  const signIn = async (login: string) => {
    const body = { login, password: samplePassword };
    return call<{ access_token: string; user: { id: string } }>('/api/auth/login', { body });
  };
  const [alice, bob] = await Promise.all([signIn('alice'), signIn('bob')]);
  const { id } = await call<{ id: string }>('/api/conversations', {
    token: alice.access_token,
    body: { type: 'direct', participant_ids: [bob.user.id] },
  });
  const pool = parley.pool();
  await writeMessages(pool, { conversationIds: [id], messages, everywhere: 'Message' });
  await pool.query(
    `UPDATE messages
        SET text = format('Number %s. %s', seq, repeat('More of what was said that day. ', (seq * 7 % 11)::int)),
            sender_id = CASE WHEN seq / 3 % 2 = 0 THEN $2::uuid ELSE sender_id END
      WHERE conversation_id = $1`,
    [id, bob.user.id],
  );
  await pool.query('UPDATE participants SET last_read_seq = $2 WHERE conversation_id = $1', [id, messages]);
  return id;
}
