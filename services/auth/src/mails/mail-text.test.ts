import { expect, test } from '@jest/globals';
import type { Mail } from '../store/mails.ts';
import { composeMail } from './compose-mail.ts';
import { mailText } from './mail-text.ts';

// One of each kind; the type refuses a table that lacks one.
const mails: { [K in Mail['kind']]: Extract<Mail, { kind: K }> } = {
  verify_email: { kind: 'verify_email', token: 'tok' },
  change_email: { kind: 'change_email', token: 'tok' },
  email_changed: { kind: 'email_changed', to: `o'neil&<b>@example.org` },
  reset_password: { kind: 'reset_password', token: 'tok' },
  password_changed: { kind: 'password_changed' },
  second_factor_changed: { kind: 'second_factor_changed', change: 'totp_on' },
  identity_changed: { kind: 'identity_changed', change: 'apple_linked' },
  deletion_scheduled: { kind: 'deletion_scheduled', due_at: '2026-01-01T00:00:00.000Z' },
  deletion_cancelled: { kind: 'deletion_cancelled' },
  data_exported: { kind: 'data_exported' },
};
const envelope = { messageId: '<1@parley.test>', from: 'a@parley.test', to: 'b@example.org' };

test.each(Object.values(mails))('$kind has words, as text and as HTML', (mail) => {
  const { subject, text, html } = composeMail(mailText(mail, 'https://chat.test'), envelope);
  expect(subject).toMatch(/^[\x20-\x7e]{10,60}$/);
  expect(text.length).toBeGreaterThan(40);
  expect(text).not.toMatch(/undefined|<p>/);
  expect(html).toMatch(/^<p>/);
  expect(html).not.toContain('<b>');
});

test('links have their token in the fragment', () => {
  const { text } = composeMail(mailText(mails.reset_password, 'https://chat.test'), envelope);
  expect(text).toContain('\nhttps://chat.test/reset-password#token=tok\n');
});

test('the mail about a deletion says when, as people read it', () => {
  const { text } = composeMail(mailText(mails.deletion_scheduled, 'https://chat.test'), envelope);
  expect(text).toContain('will be deleted on 2026-01-01 at 00:00 UTC.');
});
