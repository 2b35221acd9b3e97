import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConfigError, eventually } from '@parley/runtime';
import { loadAuthConfig } from '../src/index.ts';
import { newName, startAuthUnderTest } from './support/auth-under-test.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-mails-'));
});
afterAll(() => rm(dir, { recursive: true }));

test('mails can be kept in a folder instead, for the owner only, the newest 500', async () => {
  await Promise.all(
    Array.from({ length: 505 }, (_, i) => writeFile(join(dir, `2020-01-01-${1_000 + i}.eml`), 'old')),
  );
  const auth = await startAuthUnderTest({ env: { AUTH_MAIL_DIR: dir } });
  const email = `${newName()}@example.org`;
  await auth.register({ email });
  await eventually('the mail', async () => (await readdir(dir)).length === 500);
  const newest = (await readdir(dir)).sort().at(-1)!;
  expect(await readFile(join(dir, newest), 'utf8')).toContain(`To: ${email}`);
  expect((await stat(join(dir, newest))).mode & 0o777).toBe(0o600);
  await auth.close();
});

test('without a way to send them mails are not sent, which is said once', async () => {
  const auth = await startAuthUnderTest();
  await auth.register({ email: `${newName()}@example.org` });
  expect(auth.logs.filter((line) => line.includes('mails are not sent'))).toHaveLength(1);
  await auth.close();
});

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://localhost/x',
  AUTH_KEYS_FILE: '/keys.json',
};
const sending = {
  AUTH_SMTP_URL: 'smtps://user:pass@mail.example.org',
  AUTH_MAIL_FROM: 'Chat <no-reply@example.org>',
  AUTH_LINK_URL: 'https://chat.example.org',
};

test('in production mails are sent, kept, or said to be off', () => {
  expect(() => loadAuthConfig(production)).toThrow(/AUTH_SMTP_URL must be set.*AUTH_MAILS=off/);
  expect(loadAuthConfig({ ...production, AUTH_MAILS: 'off' }).mail.way).toBe('none');
  expect(loadAuthConfig({ ...production, AUTH_MAIL_DIR: '/mails' }).mail.way).toBe('folder');
  expect(loadAuthConfig({ ...production, ...sending }).mail.way).toBe('smtp');
});

test.each([
  ['AUTH_MAIL_FROM', ''],
  ['AUTH_LINK_URL', ''],
  ['AUTH_LINK_URL', 'javascript:alert(1)'],
  ['AUTH_SMTP_URL', 'http://mail.example.org'],
  ['AUTH_MAIL_FROM', 'a@example.org\r\nBcc: b@example.org'],
])('%s = %j is refused', (name, value) => {
  const load = () => loadAuthConfig({ ...production, ...sending, [name]: value });
  expect(load).toThrow(ConfigError);
  expect(load).toThrow(name);
});
