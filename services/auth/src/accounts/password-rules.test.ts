import { expect, test } from '@jest/globals';
import { refuseWeakPassword } from './password-rules.ts';

const own = { username: 'ann_lee', email: 'ann.lee@example.org' };
const check = (password: string) => refuseWeakPassword('password', password, own);

test.each([
  'password',
  'Password1!',
  '!!password2024',
  'p@ssw0rd',
  'passwordpassword',
  'trustno1',
  'qwerty123456',
  '1q2w3e4r',
  '1qaz2wsx',
  'abcd1234',
  '123456789',
  '87654321',
  '11111111',
  '12121212',
  'asdfasdf',
  'Sunshine99',
  'ann_lee',
  'ANN.LEE@example.org',
  'ann_lee123',
])('%s is refused', (password) => {
  expect(() => check(password)).toThrow(expect.objectContaining({ code: 'invalid' }));
});

test.each([
  'correct horse battery',
  'grüße aus bonn',
  'long enough',
  'wrong password',
  'not the password',
  'ann_lee likes long walks',
  'Tr0ub4dor&3x',
  '9f8a7c6e5d4b',
  '83910275640192',
])('%s is taken', (password) => {
  expect(() => check(password)).not.toThrow();
});
