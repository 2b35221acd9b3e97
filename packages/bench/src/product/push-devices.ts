import type { Pool } from '@parley/database';
import type { Account } from './accounts.ts';

/** Gives each account a device with a token that shows alerts, also those whose token was removed meanwhile. */
export async function giveDevices(pool: Pool, accounts: readonly Account[]): Promise<void> {
  await pool.query(
    `INSERT INTO device_tokens (token, user_id, session_id, environment)
     SELECT ${TOKEN_OF_SESSION}, user_id, session_id, 'sandbox'
       FROM unnest($1::uuid[], $2::uuid[]) AS d (user_id, session_id)
     ON CONFLICT (token) DO NOTHING`,
    [accounts.map(({ userId }) => userId), accounts.map(({ sessionId }) => sessionId)],
  );
}

// 64 hexadecimal digits.
const TOKEN_OF_SESSION = `repeat(replace(session_id::text, '-', ''), 2)`;
