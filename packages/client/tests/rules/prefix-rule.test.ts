import { expect, test } from '@jest/globals';
import { CONVERSATION, one, story, three, two, wireMessage } from '../../../bench/src/chaos/told-story.ts';
import type { ChatMessage } from '../../src/api.ts';
import type { Sight } from '../device/sights.ts';
import { brokenPrefixes } from './prefix-rule.ts';

// Ann sends two messages and edits the first at rev 4, ben is removed at 5, ann sends a third at 6.
const { conversation } = story();
const truth = new Map([[CONVERSATION, conversation]]);
const oneEdited = conversation.messages.get(1) ?? one;

const chat = (message: typeof one, change: Partial<ChatMessage> = {}) =>
  ({
    ...wireMessage(message),
    my_reactions: [],
    status: 'sent',
    failure: null,
    ...change,
  }) as unknown as ChatMessage;

const sight = (rev: number, messages: ChatMessage[], change: Partial<Sight> = {}): Sight => ({
  ...{ life: 1, conversationId: CONVERSATION, rev, lastSeq: messages.length, messages },
  ...{ hasEarlier: false, reachesEnd: true, ...change },
});

const judge = (...sights: Sight[]) => brokenPrefixes('ann-phone', sights, truth).join('\n');

test('a story that is shown as it happened has nothing wrong', () => {
  const told = [
    sight(1, []),
    sight(2, [chat(one)]),
    sight(3, [chat(one), chat(two)]),
    sight(4, [chat(oneEdited), chat(two)]),
    sight(5, [chat(oneEdited), chat(two)]),
    sight(6, [chat(oneEdited), chat(two), chat(three)]),
  ];
  expect(judge(...told)).toBe('');
});

test('a part of it, and what is on its way, are no lies', () => {
  expect(judge(sight(6, [chat(two)], { reachesEnd: false }), sight(6, [chat(two), chat(three)]))).toBe('');
  const queued = chat(three, { status: 'queued', seq: 0, client_message_id: 'another' });
  expect(judge(sight(5, [chat(oneEdited), chat(two), queued]))).toBe('');
});

test.each([
  ['a message that was missed', [sight(6, [chat(oneEdited), chat(two)])], 'has rev none of seq 3'],
  ['a hole', [sight(6, [chat(oneEdited), chat(three)])], 'seq 3 behind 1'],
  ['an edit that was missed', [sight(4, [chat(one), chat(two)])], 'has rev 2 of seq 1'],
  ['a text that nobody wrote', [sight(2, [chat(one, { text: 'else' })])], 'never so'],
  ['a rev that never was', [sight(2, [chat(one, { rev: 3 })])], 'never so'],
  [
    'a rev that goes back',
    [sight(4, [chat(oneEdited), chat(two)]), sight(3, [chat(oneEdited), chat(two)])],
    'was at 4 before',
  ],
  [
    'an edit that is undone',
    [sight(1, [chat(oneEdited)]), sight(1, [chat(one)])],
    'shows rev 2 of seq 1, after 4',
  ],
  [
    'a message that is confirmed and on its way',
    [sight(2, [chat(one), chat(one, { status: 'sending', seq: 0 })])],
    'twice',
  ],
])('%s is found', (_, sights, found) => {
  expect(judge(...sights)).toContain(found);
});

test('an app that starts again begins anew', () => {
  const again = sight(3, [chat(one), chat(two)], { life: 2 });
  expect(judge(sight(4, [chat(oneEdited), chat(two)]), again)).toBe('');
});
