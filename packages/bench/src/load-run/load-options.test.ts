import { expect, test } from '@jest/globals';
import { readLoadOptions } from './load-options.ts';

test('what is given overrides the counts, quick or full', () => {
  expect(readLoadOptions(['--quick', '--users', '30', '--url', 'http://host/'])).toMatchObject({
    ...{ url: 'http://host', users: 30, rooms: 4 },
  });
  expect(readLoadOptions(['--mix', 'send=1,reconnect=3']).mix).toEqual({ send: 1, reconnect: 3 });
});

test.each([
  [['--rate', '0'], /--rate must be/],
  [['--mix', 'shout=1'], /no share/],
  [['--mix', 'send=0'], /holds nothing/],
  [['--users', '3'], /fewer users/],
  [['now'], /"now" has no place/],
  [['--urls', 'http://host'], /no option --urls\. Did you mean --url\?/],
  [['--url', 'https://host'], /begin with http:/],
  [['--rate'], /--rate needs a value/],
])('%j is told with the usage', (args, message) => {
  expect(() => readLoadOptions(args)).toThrow(message);
  expect(() => readLoadOptions(args)).toThrow(/Usage:/);
});
