import { describe, expect, test } from '@jest/globals';
import { apnsIdOf } from './apns-id.ts';
import { buildNotification } from './build-notification.ts';
import type { MessageContent, PushContent } from './content.ts';
import { cases } from './golden/cases.ts';
import { direct, group, NOW_MS, TOKEN } from './golden/contents.ts';

interface Sent {
  aps: { alert: { body: string; 'loc-args': string[] } };
  data: Record<string, unknown>;
}
const payloadOf = (content: PushContent, maxBytes?: number) =>
  buildNotification(content, NOW_MS, maxBytes).buildApnsOptions() as unknown as Sent;
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const withText = (content: MessageContent, text: string): MessageContent => ({
  ...content,
  message: { ...content.message, text },
});
const LONG = 'x'.repeat(4_000);

describe('a text too long for the payload', () => {
  test('uses the room there is, to the last byte', () => {
    expect(bytes(payloadOf(withText(direct, LONG)))).toBe(4_096);
    expect(bytes(payloadOf(withText(direct, LONG), 2_048))).toBe(2_048);
  });

  test('is cut before an address of use is left out', () => {
    const content = withText(cases['image-caption'] as MessageContent, LONG);
    expect(payloadOf(content).data).toMatchObject({
      sender_avatar_url: 'https://cdn.example/ada.jpg',
      thumbnail_url: '/api/media/0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a16/thumbnail',
    });
  });

  test('is not cut to nothing for an address that is as long', () => {
    const sender = { ...group.sender, avatarUrl: `https://cdn.example/${'a'.repeat(3_000)}` };
    const { aps, data } = payloadOf(withText({ ...group, sender }, LONG));
    expect(data).toMatchObject({ sender_avatar_url: null, sender_name: 'Ada Lovelace' });
    expect(aps.alert.body.length).toBeGreaterThan(2_000);
  });

  test('of a reply is cut at its end, the excerpt of what it answers to a few words', () => {
    const [name, excerpt, text] = payloadOf(cases['reply-long-text'] as PushContent).aps.alert['loc-args'];
    expect(name).toBe('Bob');
    expect(excerpt).toMatch(/^Quite so\. .{150,}…$/);
    expect(text).toMatch(/^Then it would\. .{2000,}…$/);
  });
});

test('an address that is no text is left out', () => {
  const sender = { ...direct.sender, avatarUrl: 'https://cdn.example/\ud800' };
  expect(payloadOf({ ...direct, sender }).data).toMatchObject({ sender_avatar_url: null });
});

test('a message, its edit and its deletion have one collapse id and each an apns-id of its own', () => {
  const sent = ['direct', 'edited', 'deleted'].map((name) =>
    buildNotification(cases[name] as PushContent, NOW_MS),
  );
  expect(new Set(sent.map(({ options }) => options.collapseId)).size).toBe(1);
  expect(new Set(sent.map(({ apnsId }) => apnsId)).size).toBe(3);
});

test('the apns-id is the same for a repeat, and another for another rev, device or kind', () => {
  const { id } = direct.subject;
  const apnsId = apnsIdOf(id, 9, TOKEN, 'alert');
  expect(buildNotification(direct, NOW_MS).apnsId).toBe(apnsId);
  expect(buildNotification({ ...direct, badge: 99, count: 5 }, NOW_MS + 1_000).apnsId).toBe(apnsId);
  const others = [
    apnsIdOf(id, 10, TOKEN, 'alert'),
    apnsIdOf(id, 9, 'cd'.repeat(32), 'alert'),
    apnsIdOf(id, 9, TOKEN, 'reaction'),
  ];
  expect(new Set([apnsId, ...others]).size).toBe(4);
});

test('a call is worth nothing 30 s after it rang, whenever it is sent', () => {
  const ring = cases['call-voip'] as Extract<PushContent, { kind: 'call' }>;
  const { expiration } = buildNotification(ring, NOW_MS + 20_000).options;
  expect(expiration).toBe(Math.floor((ring.atMs + 30_000) / 1_000));
});
