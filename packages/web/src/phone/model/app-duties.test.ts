import { expect, test } from '@jest/globals';
import type { ShownNotification } from '../simulator/wire.ts';
import { bannersReadIn, isPresented, readBanners } from './app-duties.ts';

const banner = (apns_id: string, conversation_id: string, seq: number | undefined, kind = 'message') =>
  ({
    apns_id,
    payload: { data: { conversation_id, kind, ...(seq === undefined ? {} : { seq }) } },
  }) as ShownNotification;
const shown = [banner('1', 'a', 4), banner('2', 'a', 5), banner('3', 'b', 1), banner('4', 'a', undefined)];

test('what was read goes, up to the cursor and in that conversation alone', () => {
  expect(readBanners(shown, 'a', 4)).toEqual(['1']);
  expect(readBanners(shown, 'a', 9)).toEqual(['1', '2']);
});

test('an app that is opened takes away what was read in any conversation', () => {
  const conversations = [
    { id: 'a', last_read_seq: 4 },
    { id: 'b', last_read_seq: 1 },
    { id: 'c', last_read_seq: 9 },
  ];
  expect(bannersReadIn(shown, conversations)).toEqual(['1', '3']);
});

test('an open app shows no banner of a message, but one of a test and of a call', () => {
  expect(
    ['message', 'reaction', 'test', 'call'].map((kind) => isPresented(banner('1', 'a', 1, kind))),
  ).toEqual([...[false, false], ...[true, true]]);
});
