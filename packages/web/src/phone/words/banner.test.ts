import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Payload } from '../simulator/wire.ts';
import { bannerOf } from './banner.ts';

const golden = new URL('../../../../../services/push-worker/src/payload/golden/', import.meta.url);
const names = readdirSync(golden).filter((name) => name.endsWith('.json'));
const payloadOf = (name: string): Payload =>
  (JSON.parse(readFileSync(new URL(name, golden), 'utf8')) as { payload: Payload }).payload;
const sayOf = (name: string) => {
  const { title, subtitle, body } = bannerOf({ payload: payloadOf(`${name}.json`) });
  return [title, subtitle, body];
};

test.each(names)('%s says words, and no key or place of an argument is left', (name) => {
  const { title, subtitle, body } = bannerOf({ payload: payloadOf(name) });
  expect([title, subtitle, body].join(' ')).not.toMatch(/\b[A-Z]+_[A-Z_]+\b|%(\d\$)?@/);
});

test('a message says who, where and what; a key is put into words with its arguments', () => {
  expect(sayOf('direct')).toEqual(['Ada Lovelace', null, 'See you at eight?']);
  expect(sayOf('group')).toEqual(['Ada Lovelace', 'Analytical Engine', 'See you at eight?']);
  expect(sayOf('merged-group')[1]).toBe('120 new messages in Analytical Engine');
  expect(sayOf('reply')[2]).toBe('It might.\n↩︎ Bob: Does it also compose music?');
  expect(sayOf('reaction')[2]).toBe('Reacted ❤️ to “Does it also compose music?”');
});

test('without a title the app names itself, and nobody is shown as the sender', () => {
  const banner = bannerOf({ payload: payloadOf('direct-none.json') });
  expect(banner).toMatchObject({ title: 'Parley', body: 'New message', sender: null });
});

test('a passive push lights nothing up; a call is time sensitive', () => {
  expect(bannerOf({ payload: payloadOf('direct.json') }).wakes).toBe(true);
  expect(bannerOf({ payload: payloadOf('reaction.json') }).wakes).toBe(false);
  expect(bannerOf({ payload: payloadOf('call-alert.json') }).timeSensitive).toBe(true);
});

test('a payload of somebody else’s making is shown as far as it goes', () => {
  expect(bannerOf({ payload: {} })).toMatchObject({ title: 'Parley', body: '' });
  expect(bannerOf({ payload: { aps: { alert: 'Hi' } } })).toMatchObject({ title: 'Parley', body: 'Hi' });
});
