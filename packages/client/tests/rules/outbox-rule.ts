import type { Truth } from '../../../bench/src/chaos/history/truth.ts';
import type { ChatMessage } from '../../src/api.ts';
import type { Sight } from '../device/sights.ts';

export interface Sender {
  name: string;
  userId: string;
  /** In order. `mayBeLost`: the process was killed before it was stored anywhere. */
  sent: readonly { conversationId: string; clientMessageId: string; text: string; mayBeLost: boolean }[];
  /** What was refused for good, and says so. */
  failed: ReadonlySet<string>;
  sights: readonly Sight[];
}

/**
 * What was sent is stored once and in the order in which it was sent, or has failed and says so; and until it is
 * stored or has failed it is in sight of whoever wrote it. Says what is wrong.
 */
export function brokenSends({ name, userId, sent, failed, sights }: Sender, truth: Truth): string[] {
  const broken: string[] = [];
  const lastSeq = new Map<string, number>();
  for (const { conversationId, clientMessageId, text, mayBeLost } of sent) {
    const what = `${name}: "${text}" in ${conversationId}`;
    const stored = [...(truth.get(conversationId)?.messages.values() ?? [])].filter(
      (message) => message.senderId === userId && message.clientMessageId === clientMessageId,
    );
    const [message] = stored;
    if (!message) {
      if (!failed.has(clientMessageId) && !mayBeLost) broken.push(`${what} is nowhere`);
      continue;
    }
    if (stored.length > 1) broken.push(`${what} is stored ${stored.length} times`);
    const before = lastSeq.get(conversationId) ?? 0;
    if (message.seq < before)
      broken.push(`${what} has seq ${message.seq}, behind one that was sent later: ${before}`);
    lastSeq.set(conversationId, Math.max(before, message.seq));
  }
  return [...broken, ...vanished(name, sights, truth)];
}

/** A message on its way that is not shown any more, though its place is, or that was confirmed and is on its way again. */
function vanished(name: string, sights: readonly Sight[], truth: Truth): string[] {
  const known = new Map<string, Map<string, ChatMessage>>();
  return sights.flatMap((sight) => {
    const key = `${sight.life} ${sight.conversationId}`;
    const before = known.get(key) ?? new Map<string, ChatMessage>();
    const now = new Map(sight.messages.map((message) => [message.client_message_id ?? '', message]));
    known.set(key, now);
    return [...before].flatMap(([id, { status }]) => {
      const shown = now.get(id)?.status;
      const isOnTheWay = status === 'queued' || status === 'sending';
      const isGone = shown === undefined && isOnTheWay && showsPlaceOf(sight, id, truth);
      const isBack = shown !== undefined && status === 'sent' && shown !== 'sent';
      return isGone || isBack
        ? [
            `${name} in ${sight.conversationId} at rev ${sight.rev}: ${id} was ${status}, then ${shown ?? 'gone'}`,
          ]
        : [];
    });
  });
}

function showsPlaceOf({ conversationId, messages, reachesEnd }: Sight, id: string, truth: Truth): boolean {
  const first = messages.find(({ status }) => status === 'sent');
  if (!first || !reachesEnd) return false;
  const stored = [...(truth.get(conversationId)?.messages.values() ?? [])];
  const place = stored.find(({ clientMessageId }) => clientMessageId === id)?.seq;
  return place === undefined || place >= first.seq;
}
