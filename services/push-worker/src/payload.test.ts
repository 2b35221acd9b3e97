import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { type AlertContent, apnsIdOf, buildAlert, MAX_PAYLOAD_BYTES } from './payload.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 8);
const TOKEN = 'ab'.repeat(32);

const direct: AlertContent = {
  token: TOKEN,
  bundleId: null,
  message: {
    id: '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a10',
    conversationId: '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a11',
    seq: 7,
    rev: 9,
    kind: 'text',
    text: 'See you at eight?',
  },
  sender: {
    id: '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a12',
    name: 'Ada Lovelace',
    avatarUrl: 'https://cdn.example/ada.jpg',
  },
  conversation: { type: 'direct', title: null },
  preview: 'full',
  mention: false,
  badge: 3,
};
const group: AlertContent = {
  ...direct,
  bundleId: 'com.example.other',
  conversation: { type: 'group', title: 'Analytical Engine' },
};
const withKind = (kind: 'media' | 'encrypted', text: string | null) => ({
  ...direct,
  message: { ...direct.message, kind, text },
});

const golden: Record<string, AlertContent> = {
  'direct-text': direct,
  'group-text': group,
  'group-mention': { ...group, mention: true },
  media: withKind('media', null),
  'media-caption': withKind('media', 'The engine, today'),
  encrypted: withKind('encrypted', null),
  'preview-sender': { ...group, preview: 'sender' },
  'preview-none': { ...group, preview: 'none' },
};

function asSent(content: AlertContent, maxBytes?: number) {
  const notification = buildAlert(content, NOW_MS, maxBytes);
  const { pushType, priority, apnsId, deviceToken, options } = notification;
  const { topic = null, collapseId, expiration } = options;
  const headers = { deviceToken, pushType, priority, apnsId, topic, collapseId, expiration };
  return { headers, payload: notification.buildApnsOptions() };
}

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const graphemes = (text: string) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
type Alert = { body: string };
const bodyOf = (payload: { aps: Record<string, unknown> }) => (payload.aps['alert'] as Alert).body;

describe('the golden files hold for', () => {
  test.each(Object.entries(golden))('%s', async (name, content) => {
    const file = new URL(`../tests/golden/${name}.json`, import.meta.url);
    expect(asSent(content)).toEqual(JSON.parse(await readFile(file, 'utf8')));
  });
});

test.each([
  ['plain words', 'word '.repeat(800)],
  ['what JSON escapes', '"\\\n\u0001'.repeat(1_000)],
  ['family emoji', '👨‍👩‍👧‍👦'.repeat(570)],
  ['flags', '🇩🇪🇫🇷'.repeat(1_000)],
  ['one grapheme that never ends', `e${'\u0301'.repeat(3_999)}`],
])('a long text of %s is cut between graphemes and fills no more than 4,096 bytes', (_name, text) => {
  const { payload } = asSent({ ...direct, message: { ...direct.message, text } });
  expect(bytes(payload)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
  const body = bodyOf(payload);
  expect(body.isWellFormed()).toBe(true);
  expect(body.endsWith('…')).toBe(true);
  const kept = graphemes(body.slice(0, -1));
  expect(graphemes(text).slice(0, kept.length).join('').trimEnd()).toBe(kept.join(''));
});

test('a cut text uses the room there is', () => {
  const { payload } = asSent({ ...direct, message: { ...direct.message, text: 'x'.repeat(4_000) } });
  expect(bytes(payload)).toBe(MAX_PAYLOAD_BYTES);
});

test('a text with broken surrogates is sent as valid Unicode', () => {
  const { payload } = asSent({ ...direct, message: { ...direct.message, text: 'a\ud800b' } });
  expect(bodyOf(payload)).toBe('a\ufffdb');
});

test('an avatar address too long for a payload is left out', () => {
  const sender = { ...direct.sender, avatarUrl: `https://cdn.example/${'a'.repeat(5_000)}` };
  const { payload } = asSent({ ...direct, sender });
  expect(bytes(payload)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
  expect(payload['data']).toMatchObject({ sender_avatar_url: null });
});

test('half the size is honoured too, for what APNs finds too large', () => {
  const message = { ...direct.message, text: 'x'.repeat(4_000) };
  expect(bytes(asSent({ ...direct, message }, 2_048).payload)).toBe(2_048);
});

test('the apns-id is the same for a repeat and another for another rev or device', () => {
  const id = apnsIdOf(direct.message.id, 9, TOKEN, 'alert');
  expect(apnsIdOf(direct.message.id, 9, TOKEN, 'alert')).toBe(id);
  expect(apnsIdOf(direct.message.id, 10, TOKEN, 'alert')).not.toBe(id);
  expect(apnsIdOf(direct.message.id, 9, 'cd'.repeat(32), 'alert')).not.toBe(id);
});
