import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { localized } from './strings.ts';

test('arguments go in by their place, or one after the other', () => {
  expect(localized('MESSAGES_NEW', ['3'])).toBe('3 new messages');
  expect(localized('MESSAGE_REPLY', ['Bob', 'What?', 'That.'])).toBe('That.\n↩︎ Bob: What?');
});

test('an argument that looks like a place stays as it is', () => {
  expect(localized('REACTION', ['%2$@', '%@'])).toBe('Reacted %2$@ to “%@”');
});

test('a key that the app lacks is shown itself, as iOS does', () => {
  expect(localized('MESSAGE_FROM_TOMORROW')).toBe('MESSAGE_FROM_TOMORROW');
});

test('every key of docs/push.md has its words', () => {
  const page = readFileSync(new URL('../../../../../docs/push.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('### Strings'), page.indexOf('## Actions'));
  const keys = [...table.matchAll(/`([A-Z]+(?:_[A-Z]+)+|REACTION)`/g)].map(([, key]) => key ?? '');
  expect(keys.length).toBeGreaterThan(12);
  expect(keys.filter((key) => localized(key) === key)).toEqual([]);
});
