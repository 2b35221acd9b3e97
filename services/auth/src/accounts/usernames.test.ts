import { expect, test } from '@jest/globals';
import { newUsername, skeletonOf, usernameForm } from './usernames.ts';

test.each([
  ['Latin', 'Ann.O_42', 'Ann.O_42'],
  ['with accents, composed', 'zoe\u0308_b', 'zoë_b'],
  ['Cyrillic in lower case', 'Жуков_7', 'жуков_7'],
  ['Greek', 'ελένη', 'ελένη'],
  ['Hebrew', 'שלום', 'שלום'],
  ['Japanese of three scripts', 'さくら桜サクラ', 'さくら桜サクラ'],
  ['Korean', '김민수', '김민수'],
  ['wide letters become plain ones', 'ｂｏｂｂｙ', 'bobby'],
])('%s is a name', (_script, raw, kept) => {
  expect(newUsername(raw).username).toBe(kept);
  expect(newUsername(usernameForm(raw)).username).toBe(kept);
});

test.each([
  ['two scripts', 'pаypal'],
  ['Greek in Latin', 'αlice'],
  ['an invisible joiner', 'al\u200Dice'],
  ['a zero-width space', 'al\u200Bice'],
  ['a right-to-left override', 'al\u202Eice'],
  ['a mark without a letter', '\u0301abc'],
  ['emoji', 'bob😀'],
  ['a space', 'bob by'],
  ['marks stacked beyond a letter', 'a\u0301\u0302\u0303\u0304bc'],
  ['a digit before right-to-left letters', '1שלום'],
  ['a dot behind right-to-left letters', 'שלום.'],
  ['nothing but dots', '...'],
  ['too short after composing', 'a\u0301b'],
  ['33 letters', 'a'.repeat(33)],
])('%s is refused', (_trick, raw) => {
  expect(() => newUsername(raw)).toThrow(expect.objectContaining({ code: 'invalid' }));
});

test.each([
  ['paypal', 'paypa1'],
  ['paypal', 'PayPaI'],
  ['paypal', 'pay.pal_'],
  ['microsoft', 'rnicrosoft'],
  ['google', 'g00gle'],
  ['wanda', 'vvanda'],
  ['cop', 'сор'],
  ['alice', 'AIice'],
  ['ακη', 'aκη'],
])('%s and %s look alike', (one, other) => {
  expect(skeletonOf(one)).toBe(skeletonOf(other));
});

test.each([
  ['alice', 'alicia'],
  ['bob1', 'bob2'],
  ['zoe', 'zoë'],
  ['жук', 'лук'],
])('%s and %s do not', (one, other) => {
  expect(skeletonOf(one)).not.toBe(skeletonOf(other));
});

test.each(['admin', 'ADMIN', 'adrnin', '_admin_', 'Ad.min', 'r00t', 'everyone', 'ｓｕｐｐｏｒｔ', 'ALL'])(
  '%s is reserved',
  (raw) => {
    expect(() => newUsername(raw)).toThrow(expect.objectContaining({ code: 'conflict' }));
  },
);

test.each(['alice', 'bob', 'carol', 'user_abcdefghjk'])('%s is free', (raw) => {
  expect(newUsername(raw).username).toBe(raw);
});
