import { expect, test } from '@jest/globals';
import { numberOf, optionsOf, UsageError } from './command-options.ts';

const options = { users: { type: 'string' }, list: { type: 'boolean' } } as const;

test.each([
  [['--user', '3'], 'There is no option --user. Did you mean --users?'],
  [['-x'], 'There is no option -x.'],
  [['--frobnicate'], 'There is no option --frobnicate.'],
  [['--users'], '--users needs a value.'],
  [['--users', '--list'], '--users needs a value.'],
  [['--list=yes'], '--list takes no value.'],
  [['now'], '"now" has no place here.'],
])('%j is answered in one sentence, and with the usage', (args, sentence) => {
  const read = () => optionsOf('seed', args, options);
  expect(read).toThrow(UsageError);
  expect(read).toThrow(`${sentence}\n\nUsage: npx parley seed`);
});

test.each(['0', '11', '1.5', 'all', ''])('"%s" is no number from 1 to 10', (raw) => {
  const read = () => numberOf('seed', { name: 'users', raw, byDefault: 3, most: 10 });
  expect(read).toThrow(`--users must be a whole number from 1 to 10, not "${raw}".`);
});

test('what is not given is as by default', () => {
  expect(numberOf('seed', { name: 'users', raw: undefined, byDefault: 3, most: 10 })).toBe(3);
});
