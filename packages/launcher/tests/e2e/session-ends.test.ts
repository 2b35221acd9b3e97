import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TokenPair } from '@parley/contracts';
import { createPool, type Pool } from '@parley/database';
import { converse, eventually, openSocket, type Person, request, signUp } from './chat-client.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'staple of the battery';

let network: TestNetwork;
let pool: Pool;
beforeAll(async () => {
  network = await newTestNetwork();
  pool = createPool({ url: network.databaseUrl, max: 2, applicationName: 'e2e-session-ends' });
}, 60_000);
afterAll(async () => {
  await pool?.end();
  await network?.close();
});

const call = (method: string, path: string, body?: unknown, token?: string) =>
  request<TokenPair>(network.url, method, path, body, token);

/** A token as it would have been mailed. */
async function resetToken({ id }: Person): Promise<string> {
  const token = `reset token of ${id}`;
  const email = `${id}@example.org`;
  await pool.query('UPDATE users SET email = $2 WHERE id = $1', [id, email]);
  await pool.query(
    `INSERT INTO email_tokens (hash, user_id, purpose, email, created_at, expires_at)
     VALUES ($1, $2, 'reset', $3, now(), now() + interval '1 hour')`,
    [createHash('sha256').update(token).digest(), id, email],
  );
  return token;
}

const ends: [string, boolean, (person: Person) => ReturnType<typeof call>][] = [
  [
    'a changed password',
    true,
    ({ tokens }) =>
      call(
        'POST',
        '/api/auth/password',
        { password: PASSWORD, new_password: NEW_PASSWORD },
        tokens.access_token,
      ),
  ],
  [
    'revoking all others',
    true,
    ({ tokens }) => call('DELETE', '/api/auth/sessions', undefined, tokens.access_token),
  ],
  [
    'a reset password',
    false,
    async (person) =>
      call('POST', '/api/auth/password/reset', {
        token: await resetToken(person),
        new_password: NEW_PASSWORD,
      }),
  ],
];

test.each(ends)(
  '%s closes the sockets of the others with 4403, and every edge refuses them, within a second',
  async (_name, keepsCaller, end) => {
    const person = await signUp(network.url, 'ann');
    const login = { login: person.tokens.user.username, password: PASSWORD };
    const { body: other } = await call('POST', '/api/auth/login', login);
    const sockets = await Promise.all(network.gatewayUrls.map((url) => openSocket(url, other.access_token)));
    const own = await openSocket(network.gatewayUrls[0]!, person.tokens.access_token);
    const conversation = await converse(person, [], [own, ...sockets]);
    const phone = createHash('sha256').update(other.session_id).digest('hex');
    const device = { token: phone, environment: 'sandbox' };
    await call('POST', '/api/device-tokens', device, other.access_token);

    expect((await end(person)).status).toBe(204);
    const { rows } = await pool.query('SELECT 1 FROM device_tokens WHERE token = $1', [phone]);
    expect(rows).toEqual([]);
    const closed = Promise.all(sockets.map((socket) => socket.closed));
    let codes: number[] = [];
    void closed.then((all) => {
      codes = all;
    });
    await eventually('the sockets to close', () => codes.length > 0, { timeoutMs: 1_000 });
    expect(codes).toEqual([4403, 4403]);
    for (const path of ['/api/unread', '/api/users/me', `/api/push/trace?message_id=${conversation}`]) {
      const refused = async () => (await call('GET', path, undefined, other.access_token)).status === 401;
      await eventually(`${path} refuses`, refused, { timeoutMs: 1_000 });
    }
    const me = await call('GET', '/api/users/me', undefined, person.tokens.access_token);
    expect(me.status).toBe(keepsCaller ? 200 : 401);
    if (keepsCaller) await own.close();
    else expect(await own.closed).toBe(4403);
  },
);
