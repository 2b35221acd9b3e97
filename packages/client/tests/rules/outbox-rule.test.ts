import { expect, test } from '@jest/globals';
import {
  ANN,
  CONVERSATION,
  one,
  story,
  three,
  two,
  wireMessage,
} from '../../../bench/src/chaos/told-story.ts';
import type { ChatMessage } from '../../src/api.ts';
import type { Sight } from '../device/sights.ts';
import { brokenSends, type Sender } from './outbox-rule.ts';

const { conversation } = story();
const truth = new Map([[CONVERSATION, conversation]]);

const sent = (message: Pick<typeof one, 'clientMessageId' | 'text'>, mayBeLost = false) => ({
  ...{ conversationId: CONVERSATION, clientMessageId: message.clientMessageId ?? '' },
  ...{ text: message.text ?? '', mayBeLost },
});
const chat = (message: typeof one, status: ChatMessage['status']) =>
  ({ ...wireMessage(message), my_reactions: [], status, failure: null }) as unknown as ChatMessage;
const sight = (...messages: ChatMessage[]): Sight => ({
  ...{ life: 1, conversationId: CONVERSATION, rev: 6, lastSeq: 3, messages },
  ...{ hasEarlier: false, reachesEnd: true },
});
const judge = (sender: Partial<Sender>) =>
  brokenSends(
    { name: 'ann-phone', userId: ANN, sent: [], failed: new Set(), sights: [], ...sender },
    truth,
  ).join('\n');

const nobodys = { clientMessageId: 'lost', text: 'lost' };

test('messages that are stored once and in their order are well sent', () => {
  const sights = [sight(chat(one, 'queued')), sight(chat(one, 'sending')), sight(chat(one, 'sent'))];
  expect(judge({ sent: [one, two, three].map((message) => sent(message)), sights })).toBe('');
});

test('a message that has failed, or was never stored when the process was killed, may be nowhere', () => {
  expect(judge({ sent: [sent(nobodys)], failed: new Set(['lost']) })).toBe('');
  expect(judge({ sent: [sent(nobodys, true)] })).toBe('');
});

test.each<[string, Partial<Sender>, string]>([
  ['a message that is nowhere', { sent: [sent(nobodys)] }, 'is nowhere'],
  ['messages that have changed places', { sent: [sent(two), sent(one)] }, 'behind one that was sent later'],
  [
    'a message that was on its way and is gone',
    { sights: [sight(chat(one, 'sent'), chat(two, 'sending')), sight(chat(one, 'sent'))] },
    'then gone',
  ],
  [
    'a message that was confirmed and is on its way again',
    { sights: [sight(chat(one, 'sent')), sight(chat(one, 'sending'))] },
    'was sent, then sending',
  ],
])('%s is found', (_, sender, found) => {
  expect(judge(sender)).toContain(found);
});
