import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { leaseMails } from '../src/store/mail-queue.ts';
import { type AuthUnderTest, newName, startAuthUnderTest } from './support/auth-under-test.ts';
import { type SmtpUnderTest, startSmtpUnderTest } from './support/smtp-under-test.ts';

let smtp: SmtpUnderTest;
let auth: AuthUnderTest;
beforeAll(async () => {
  smtp = await startSmtpUnderTest();
  const env = { AUTH_SMTP_URL: smtp.url, AUTH_MAIL_FROM: 'Parley <no-reply@parley.test>' };
  auth = await startAuthUnderTest({ env: { ...env, AUTH_LINK_URL: 'https://chat.parley.test/' } });
});
afterAll(async () => {
  await auth.close();
  await smtp.close();
});
beforeEach(() => {
  smtp.received.length = 0;
  smtp.refusals.length = 0;
});

const newAddress = () => `${newName()}@example.org`;
const queued = async () => (await auth.pool.query('SELECT attempts, due_at FROM mails')).rows;
const logged = (text: string) => auth.logs.filter((line) => line.includes(text));

test('registering with an address mails a link to verify it, as text and HTML, once', async () => {
  const email = newAddress();
  await auth.register({ email });
  await eventually('the mail', () => smtp.mailsTo(email).length > 0);
  const { raw, to } = smtp.mailsTo(email)[0]!;
  expect(to).toEqual([email]);
  expect(raw).toMatch(/^From: Parley <no-reply@parley.test>\r$/m);
  expect(raw).toMatch(/^Subject: Verify your e-mail address\r$/m);
  expect(raw).toMatch(/text\/plain/);
  expect(raw).toMatch(/text\/html/);
  const link = raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  expect(link).toMatch(/https:\/\/chat\.parley\.test\/verify-email#token=[\w-]{43}/);
  await eventually('the queue to be empty', async () => (await queued()).length === 0);
  expect(smtp.received).toHaveLength(1);
});

test('a temporary refusal is tried again after a while', async () => {
  const email = newAddress();
  smtp.refusals.push({ code: 451, message: 'greylisted' }, { code: 421, message: 'later' });
  await auth.register({ email });
  for (const attempts of [1, 2]) {
    await eventually('the refusal', async () => {
      const [mail] = await queued();
      return mail?.attempts === attempts && mail.due_at.getTime() < auth.now() + 70_000;
    });
    expect(smtp.received).toEqual([]);
    auth.advance(61_000);
  }
  await eventually('the mail', () => smtp.mailsTo(email).length === 1);
  await eventually('the queue to be empty', async () => (await queued()).length === 0);
  expect(logged('mail not sent, will try again')).toHaveLength(2);
});

test('a mail is given up after ten tries, and at once when the server will never take the recipient', async () => {
  const before = logged('mail given up').length;
  smtp.refusals.push({ code: 550, message: 'no such user' });
  await auth.register({ email: newAddress() });
  await eventually('it is given up', () => logged('mail given up').length === before + 1);
  expect(await queued()).toEqual([]);

  smtp.refusals.push(...Array.from({ length: 2 }, () => ({ code: 451, message: 'not now' })));
  const { user } = await auth.register({ email: newAddress() });
  await eventually('the refusal', () =>
    logged('mail not sent, will try again').some((line) => line.includes(user.id)),
  );
  await auth.pool.query('UPDATE mails SET attempts = 9, due_at = created_at');
  await eventually('it is given up', () => logged('mail given up').length === before + 2, {
    timeoutMs: 5_000,
  });
  expect(await queued()).toEqual([]);
  expect(smtp.received).toEqual([]);
}, 40_000);

test('of several instances that read the queue at once, each takes other mails', async () => {
  const { user } = await auth.register();
  const far = new Date(auth.now() + 86_400_000);
  await auth.pool.query(
    `INSERT INTO mails (user_id, recipient, kind, data, due_at)
     SELECT $1, 'nobody@example.org', 'password_changed', ''::bytea, $2 FROM generate_series(1, 200)`,
    [user.id, far],
  );
  const options = { limit: 7, leaseMs: 60_000, nowMs: far.getTime() };
  const leases = await Promise.all(Array.from({ length: 40 }, () => leaseMails(auth.pool, options)));
  const ids = leases.flat().map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(150);
  expect(new Set(ids).size).toBe(ids.length);
  await auth.pool.query('DELETE FROM mails');
});

test('an address that a mail server could take for several, or for a header, is no address', async () => {
  const bad = [
    'a,b@example.org',
    'a@example.org\r\nBcc: x@example.org',
    '<a@example.org>',
    'a;b@example.org',
    '"a"@example.org',
  ];
  for (const email of bad) {
    const body = { username: newName(), password: 'correct horse battery', email };
    const answer = await auth.call('POST', '/api/auth/register', { body });
    expect([email, answer.body.code]).toEqual([email, 'invalid']);
  }
});

test('tokens lie in the database only sealed or hashed, and never in the log', async () => {
  const email = newAddress();
  smtp.refusals.push({ code: 451, message: 'later' });
  const before = auth.logs.length;
  await auth.register({ email });
  await eventually('the refusal to be noted', () =>
    auth.logs.slice(before).some((line) => line.includes('will try again')),
  );
  const { rows } = await auth.pool.query(
    `SELECT m::text || t::text AS stored FROM mails m, email_tokens t
    WHERE m.recipient = $1 AND t.email = $1`,
    [email],
  );
  auth.advance(31_000);
  const token = await eventually('the token', () => smtp.tokenFor(email));
  expect(rows[0].stored).not.toContain(token);
  expect(rows[0].stored).not.toContain(Buffer.from(token).toString('hex'));
  await auth.call('POST', '/api/auth/email/verify', { body: { token } });
  await auth.call('POST', '/api/auth/email/verify', { body: { token } });
  expect(auth.logs.join('')).not.toContain(token);
  expect(auth.logs.join('')).not.toContain(email);
});
