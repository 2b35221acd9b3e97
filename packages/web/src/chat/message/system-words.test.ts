import { expect, test } from '@jest/globals';
import type { SystemEventName } from '@parley/contracts';
import { isKnownEvent, type Part, systemInWords } from './system-words.ts';

const said = (parts: readonly Part[]) =>
  parts.map((part) => (typeof part === 'string' ? part : part.person)).join('');

test('what happened in a group is told with the people in it', () => {
  expect(said(systemInWords({ event: 'members_added', user_ids: ['bob'] }, 'alice'))).toBe('alice added bob');
  expect(said(systemInWords({ event: 'members_added', user_ids: ['bob', 'carol'] }, 'alice'))).toBe(
    'alice added bob and carol',
  );
  expect(said(systemInWords({ event: 'members_added', user_ids: ['a', 'b', 'c'] }, 'alice'))).toBe(
    'alice added a, b and c',
  );
  expect(said(systemInWords({ event: 'members_added', user_ids: ['a', 'b', 'c', 'd'] }, 'alice'))).toBe(
    'alice added a, b and 2 others',
  );
  expect(said(systemInWords({ event: 'title_changed', title: 'Trip' }, null))).toBe(
    'Somebody named the group “Trip”',
  );
});

test('an event that is not known says nothing', () => {
  expect(isKnownEvent({ event: 'painted_blue' as SystemEventName })).toBe(false);
  expect(isKnownEvent({ event: 'toString' as SystemEventName })).toBe(false);
  expect(isKnownEvent({ event: 'member_left' })).toBe(true);
  expect(systemInWords({ event: 'painted_blue' as SystemEventName }, 'alice')).toEqual([]);
});
