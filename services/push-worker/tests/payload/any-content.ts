import fc from 'fast-check';
import type { MessageContent, PushContent } from '../../src/payload/content.ts';
import { cases } from '../../src/payload/golden/cases.ts';
import { direct, reaction, ring } from '../../src/payload/golden/contents.ts';
import { anyText } from './any-text.ts';

const MAX_TEXT_UNITS = 6_000;
const MAX_NAME_UNITS = 256;
const MAX_URL_UNITS = 2_048;

const anyUrl = fc.option(
  fc.oneof(
    fc.webUrl(),
    anyText(MAX_URL_UNITS),
    fc.integer({ min: 1, max: MAX_URL_UNITS }).map((length) => 'u'.repeat(length)),
  ),
);
const anyPerson = fc.record({
  id: fc.uuid(),
  name: anyText(MAX_NAME_UNITS),
  avatarUrl: anyUrl,
});
const anyConversation = fc.record({
  id: fc.uuid(),
  type: fc.constantFrom('direct' as const, 'group' as const),
  title: fc.option(anyText(MAX_NAME_UNITS)),
  avatarUrl: anyUrl,
  recipientCount: fc.option(fc.integer({ min: 1, max: 10_000 })),
});
const anyPreview = fc.constantFrom('full' as const, 'sender' as const, 'none' as const);
const bodyFields = {
  kind: fc.constantFrom('text' as const, 'media' as const, 'encrypted' as const),
  text: fc.option(anyText(MAX_TEXT_UNITS)),
  media: fc.option(
    fc.record({ content_type: fc.constantFrom('image/png', 'audio/mp4', 'x'), thumbnail_url: anyUrl }),
  ),
};
const seq = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const anyQuoted = fc.record({ ...bodyFields, seq, senderId: fc.uuid(), senderName: anyText(MAX_NAME_UNITS) });

/** A message with any words in it, at any preview level. */
export const anyMessage: fc.Arbitrary<MessageContent> = fc.record({
  kind: fc.constant('alert' as const),
  change: fc.constantFrom('new' as const, 'edited' as const, 'deleted' as const),
  token: fc.constant(direct.token),
  bundleId: fc.constant(direct.bundleId),
  recipientId: fc.uuid(),
  subject: fc.record({ id: fc.uuid(), rev: seq }),
  message: fc.record({ ...bodyFields, seq, forwarded: fc.boolean(), replyTo: fc.option(anyQuoted) }),
  sender: anyPerson,
  conversation: anyConversation,
  preview: anyPreview,
  mention: fc.boolean(),
  badge: fc.nat({ max: 999_999 }),
  count: fc.integer({ min: 1, max: 10_000 }),
});

/** Any push that has words of somebody in it. */
export const anyContent: fc.Arbitrary<PushContent> = fc.oneof(
  { weight: 4, arbitrary: anyMessage },
  fc
    .record({
      emoji: anyText(64),
      message: fc.record({ ...bodyFields, seq }),
      sender: anyPerson,
      conversation: anyConversation,
      preview: anyPreview,
    })
    .map((fields): PushContent => ({ ...reaction, ...fields })),
  fc
    .record({
      video: fc.boolean(),
      ended: fc.boolean(),
      via: fc.constantFrom('voip' as const, 'alert' as const),
      sender: anyPerson,
      conversation: anyConversation,
      preview: anyPreview,
    })
    .map((fields): PushContent => ({ ...ring, bundleId: 'com.example.chat', ...fields })),
  fc.constantFrom(...Object.values(cases)),
);
