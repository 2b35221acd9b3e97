import { expect, test } from '@jest/globals';
import { decodeSearchCursor, encodeSearchCursor } from './search-cursor.ts';

test('a cursor leads back to its position', () => {
  const position = { rank: 2, name: 'ada.lovelace_1' };
  expect(decodeSearchCursor(encodeSearchCursor(position))).toEqual(position);
});

test.each(['', 'x', 'OTphZGE', Buffer.from('1:a\u0000b').toString('base64url')])(
  'the made-up cursor %j is invalid',
  (cursor) => {
    expect(() => decodeSearchCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid' }));
  },
);
