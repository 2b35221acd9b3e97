import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildNotification } from '../../src/payload/build-notification.ts';
import type { CallContent, MessageContent, PushContent, ReactionContent } from '../../src/payload/content.ts';
import { NOW_MS, reaction, ring } from '../../src/payload/golden/contents.ts';
import { anyContent, anyMessage } from './any-content.ts';
import { anyText } from './any-text.ts';

const runs = { numRuns: 100 };
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

type Alert = Record<string, string | string[]>;
function payloadOf(content: PushContent, maxBytes?: number) {
  const payload = buildNotification(content, NOW_MS, maxBytes).buildApnsOptions();
  return payload as { aps: { alert?: Alert } & Record<string, unknown>; data: Record<string, unknown> };
}

test('any push is valid JSON of valid Unicode within Apple’s size, and within half of it when asked', () => {
  fc.assert(
    fc.property(anyContent, fc.boolean(), (content, halved) => {
      const whole = content.kind === 'call' && content.via === 'voip' ? 5_120 : 4_096;
      const limit = halved ? 2_048 : whole;
      const payload = payloadOf(content, halved ? limit : undefined);
      const json = JSON.stringify(payload);
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(limit);
      // What JSON.stringify cannot write as UTF-8 it escapes.
      expect(json).not.toMatch(/\\ud[89a-f]/);
      expect(JSON.parse(Buffer.from(json).toString('utf8'))).toEqual(payload);
      const { collapseId = '' } = buildNotification(content, NOW_MS).options;
      expect(Buffer.byteLength(collapseId)).toBeLessThanOrEqual(64);
    }),
    runs,
  );
});

/** Whether a shown text is the whole of another, or a beginning of it that ends between graphemes. */
function isCutOf(shown: string, whole: string): boolean {
  if (shown === whole) return true;
  const kept = shown.slice(0, -1);
  if (!shown.endsWith('…') || !whole.startsWith(kept)) return false;
  // Spaces before the ellipsis are left out; they too are whole graphemes.
  const spaces = whole.slice(kept.length).length - whole.slice(kept.length).trimStart().length;
  const segments = segmenter.segment(whole);
  for (let end = kept.length; end <= kept.length + spaces; end += 1) {
    if (end === whole.length || segments.containing(end)?.index === end) return true;
  }
  return false;
}

test('whatever is cut is cut between graphemes: text, excerpt, names and titles', () => {
  fc.assert(
    fc.property(anyMessage, (anything) => {
      const content: MessageContent = { ...anything, preview: 'full', change: 'new' };
      const { alert = {} } = payloadOf(content).aps;
      const { message, sender, conversation, count } = content;
      const quoted = message.replyTo;
      const wholes = [message.text, quoted?.text, quoted?.senderName, sender.name, conversation.title];
      const possible = [
        ...wholes.map((text) => text?.toWellFormed() ?? ''),
        '📷',
        '🎤',
        '📎',
        '🔒',
        `${count}`,
      ];
      for (const key of ['title', 'subtitle', 'body', 'loc-args', 'subtitle-loc-args']) {
        for (const text of [alert[key] ?? []].flat()) {
          expect(possible.some((whole) => isCutOf(text, whole))).toBe(true);
        }
      }
    }),
    runs,
  );
});

/** A message in which every name and every word of its body can be found again. */
function marked({ message, sender, conversation, ...rest }: MessageContent): MessageContent {
  const thumbnail = { content_type: 'image/png', thumbnail_url: '/api/media/TEXT' };
  const body = { kind: message.kind, text: `TEXT${message.text}`, media: thumbnail };
  return {
    ...rest,
    message: {
      ...message,
      ...body,
      replyTo: message.replyTo && { ...body, seq: 1, senderId: sender.id, senderName: 'TEXT' },
    },
    sender: { ...sender, name: `NAME${sender.name}`, avatarUrl: 'https://cdn.example/NAME' },
    conversation: { ...conversation, title: `NAME${conversation.title}`, avatarUrl: '/api/media/NAME' },
  };
}

test('no kind of push tells more than the preview level: `sender` no text, `none` no name either', () => {
  fc.assert(
    fc.property(anyMessage, fc.constantFrom('sender' as const, 'none' as const), (anything, preview) => {
      const message = { ...marked(anything), preview };
      const { sender, conversation } = message;
      const reacted: ReactionContent = {
        ...reaction,
        message: message.message,
        sender,
        conversation,
        preview,
      };
      const called: CallContent = { ...ring, sender, conversation, preview };
      for (const content of [message, reacted, called, { ...called, via: 'alert' as const }]) {
        const json = JSON.stringify(payloadOf(content));
        expect(json).not.toContain('TEXT');
        if (preview === 'none') expect(json).not.toContain('NAME');
        else expect(json).toContain('NAME');
      }
    }),
    runs,
  );
});

test('a deletion has nothing of the message left, at any preview level', () => {
  fc.assert(
    fc.property(anyMessage, (anything) => {
      const content: MessageContent = { ...marked(anything), change: 'deleted' };
      expect(JSON.stringify(payloadOf(content))).not.toContain('TEXT');
    }),
    runs,
  );
});

test('a text of up to 512 bytes is never cut, whatever else there is to say', () => {
  fc.assert(
    fc.property(anyMessage, anyText(85), (anything, text) => {
      fc.pre(text !== '');
      const message = { kind: 'text' as const, text, media: null, seq: 1, forwarded: false, replyTo: null };
      const short: MessageContent = { ...anything, change: 'new', preview: 'full', message };
      expect(payloadOf(short).aps.alert?.['body']).toBe(text.toWellFormed());
    }),
    runs,
  );
});
