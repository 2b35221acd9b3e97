import { expect, test } from '@jest/globals';
import type { SystemEvent } from '@parley/contracts';
import { previewOf } from './preview.ts';

type Shown = Parameters<typeof previewOf>[0];

const plain: Shown = {
  sender_id: 'bob',
  kind: 'text',
  text: 'See you\n\nthere',
  media: null,
  system: null,
  deleted_at: null,
};
const media = (contentType: string, name: string | null = null): Shown['media'] => ({
  id: 'm',
  content_type: contentType,
  size: 1,
  name,
  url: '/m',
  thumbnail_url: null,
});
const group = { me: 'alice', isGroup: true };

test('a text is one line, with its sender in a group', () => {
  expect(previewOf(plain, group)).toEqual({ by: { person: 'bob' }, icon: null, parts: ['See you there'] });
  expect(previewOf(plain, { me: 'alice', isGroup: false }).by).toBeNull();
});

test('what I wrote says so', () => {
  expect(previewOf({ ...plain, sender_id: 'alice' }, { me: 'alice', isGroup: false }).by).toBe('You');
});

test('media is told by its caption, its name or its kind', () => {
  const photo = { ...plain, kind: 'media' as const, text: null, media: media('image/png', 'a.png') };
  expect(previewOf(photo, group)).toMatchObject({ icon: 'picture', parts: ['Photo'] });
  expect(previewOf({ ...photo, text: 'Look' }, group).parts).toEqual(['Look']);
  expect(previewOf({ ...photo, media: media('text/plain', 'notes.txt') }, group)).toMatchObject({
    icon: 'file',
    parts: ['notes.txt'],
  });
});

test('of a deleted message nothing is shown', () => {
  const deleted = { ...plain, text: null, deleted_at: '2026-01-01T00:00:00Z' };
  expect(previewOf(deleted, group)).toMatchObject({ icon: 'deleted', parts: ['Deleted message'] });
});

test('what happened in a group is told in words, and what is not known not at all', () => {
  const told = (event: string): Shown => ({
    ...plain,
    kind: 'system',
    text: null,
    // Events may be added to the protocol.
    system: { event } as SystemEvent,
  });
  expect(previewOf(told('member_left'), group)).toEqual({
    by: null,
    icon: null,
    parts: [{ person: 'bob' }, ' left'],
  });
  expect(previewOf(told('of_tomorrow'), group).parts).toEqual([]);
});
