import { expect, test } from '@jest/globals';
import { type Draft, draftOf, type OutgoingInput } from './draft.ts';

const ID = '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a1';
const input: OutgoingInput = {
  conversationId: `${ID}0`,
  senderId: `${ID}1`,
  clientMessageId: `${ID}2`,
  text: 'é',
  mentions: [`${ID}3`, `${ID}4`],
  traceparent: '',
};

const hashOf = (changed: Partial<OutgoingInput>) => (draftOf({ ...input, ...changed }, 'key') as Draft).hash;

test('the hash is of the body: other forms of the same body share it, other bodies do not', () => {
  const hash = hashOf({});
  expect(hashOf({ text: 'e\u0301', mentions: [`${ID}4`, `${ID}3`], clientMessageId: `${ID}9` })).toBe(hash);
  expect(hashOf({ kind: 'text', traceparent: 'x' })).toBe(hash);
  expect(hashOf({ text: 'e' })).not.toBe(hash);
  expect(hashOf({ replyToSeq: 1 })).not.toBe(hash);
  expect(hashOf({ mentions: [`${ID}3`] })).not.toBe(hash);
  expect((draftOf(input, 'another key') as Draft).hash).not.toBe(hash);
});

test('ids in capitals are the same ids', () => {
  const draft = draftOf({ ...input, conversationId: input.conversationId.toUpperCase() }, 'key');
  expect(draft).toMatchObject({ conversationId: input.conversationId });
});

test('a traceparent that is none is dropped, not refused', () => {
  expect(draftOf({ ...input, traceparent: 'rubbish' }, 'key')).toMatchObject({ traceparent: '' });
});
