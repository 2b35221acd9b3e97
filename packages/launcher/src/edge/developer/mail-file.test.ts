import { expect, test } from '@jest/globals';
import { readMailFile } from './mail-file.ts';

const head =
  'From: Parley <no-reply@localhost>\nTo: bob@example.org\nDate: Wed, 25 Nov 2026 00:44:00 +0000\n';

test('the plain part of a multipart is what is read, and nothing of its HTML', () => {
  const parts = ['text/html; charset=utf-8\n\n<b>No</b>', 'text/plain; charset=utf-8\n\nYes\n'];
  const body = `${parts.map((part) => `--x-1\nContent-Type: ${part}\n`).join('')}--x-1--\n`;
  const mail = readMailFile(
    `${head}Subject: Hi\nContent-Type: multipart/alternative;\n boundary="x-1"\n\n${body}`,
  );
  expect(mail).toEqual({
    from: 'Parley <no-reply@localhost>',
    to: 'bob@example.org',
    subject: 'Hi',
    sent_at: '2026-11-25T00:44:00.000Z',
    text: 'Yes\n',
  });
});

test.each([
  ['7bit', 'token=3Dabc', 'token=3Dabc'],
  ['quoted-printable', 'a =3D b =\n=E2=80=93 c ', 'a = b – c '],
  ['base64', 'w7wg8J+Y\ngA==', 'ü 😀'],
])('a body in %s is decoded', (encoding, body, text) => {
  const mail = `${head}Content-Type: text/plain\nContent-Transfer-Encoding: ${encoding}\n\n${body}`;
  expect(readMailFile(mail).text).toBe(text);
});

test('a character that is split between encoded words of a header is whole again', () => {
  const subject = '=?UTF-8?Q?to_=F0=9F?=\n =?UTF-8?Q?=98=80?= and =?utf-8?B?w7w=?=';
  expect(readMailFile(`${head}Subject: ${subject}\n\n`).subject).toBe('to 😀 and ü');
});

test('what is no mail is read as nothing, not refused', () => {
  expect(readMailFile('')).toEqual({ from: '', to: '', subject: '', sent_at: null, text: '' });
});
