import type { StoredConversation, StoredMessage, Truth } from '../../../bench/src/chaos/history/truth.ts';
import type { ChatMessage } from '../../src/api.ts';
import type { Sight } from '../device/sights.ts';

/**
 * Whatever a client shows is a prefix of the truth: only what was committed; all that was, up to its rev, in the part
 * that is loaded; and never less than it has shown before. Says what is wrong, in no order.
 */
export function brokenPrefixes(client: string, sights: readonly Sight[], truth: Truth): string[] {
  const broken: string[] = [];
  const newest = new Map<string, Newest>();
  const pasts = new Map([...truth].map(([id, conversation]) => [id, pastOf(conversation)]));
  for (const sight of sights) {
    const past = pasts.get(sight.conversationId);
    if (!past) continue;
    const confirmed = sight.messages.filter(({ status }) => status === 'sent');
    const key = `${sight.life} ${sight.conversationId}`;
    const before = newest.get(key) ?? { rev: 0, revs: new Map() };
    const wrong = [
      ...confirmed.flatMap((message) => neverSo(past, message)),
      ...holes(confirmed),
      ...missing(past, sight, confirmed),
      ...backwards(before, sight, confirmed),
      ...twice(sight),
    ];
    newest.set(key, before);
    broken.push(...wrong.map((what) => `${client} in ${sight.conversationId} at rev ${sight.rev} ${what}`));
  }
  return [...new Set(broken)];
}

/** Every state that a message ever had, in the order of revs, by seq. */
type Past = Map<number, StoredMessage[]>;

interface Newest {
  rev: number;
  revs: Map<number, number>;
}

function pastOf({ changes }: StoredConversation): Past {
  const past: Past = new Map();
  for (const { message } of [...changes.values()].sort((a, b) => a.rev - b.rev)) {
    if (message) past.set(message.seq, [...(past.get(message.seq) ?? []), message]);
  }
  return past;
}

function neverSo(past: Past, message: ChatMessage): string[] {
  const { id, seq, rev, text } = message;
  const isSo = (past.get(seq) ?? []).some(
    (state) =>
      state.id === id &&
      state.rev === rev &&
      state.text === text &&
      state.isEdited === (message.edited_at !== null) &&
      state.isDeleted === (message.deleted_at !== null),
  );
  return isSo ? [] : [`shows what was never so: ${JSON.stringify({ id, seq, rev, text })}`];
}

function holes(messages: readonly ChatMessage[]): string[] {
  return messages.flatMap(({ seq }, i) => {
    const before = messages[i - 1]?.seq ?? seq - 1;
    return seq === before + 1 ? [] : [`shows seq ${seq} behind ${before}`];
  });
}

/** What was committed up to its rev, in the part that it shows. */
function missing(
  past: Past,
  { rev, reachesEnd, hasEarlier }: Sight,
  messages: readonly ChatMessage[],
): string[] {
  const [first, last] = [messages[0], messages.at(-1)];
  if (!first || !last) return [];
  const shown = new Map(messages.map((message) => [message.seq, message.rev]));
  return [...past].flatMap(([seq, states]) => {
    if (seq < first.seq || (seq > last.seq && !reachesEnd)) return [];
    const wanted = states.filter((state) => state.rev <= rev).at(-1);
    if (!wanted || (shown.get(seq) ?? 0) >= wanted.rev) return [];
    return [
      `has rev ${shown.get(seq) ?? 'none'} of seq ${seq}, which was ${wanted.rev} (earlier: ${hasEarlier})`,
    ];
  });
}

function backwards(before: Newest, { rev }: Sight, messages: readonly ChatMessage[]): string[] {
  const wrong = rev < before.rev ? [`was at ${before.rev} before`] : [];
  before.rev = Math.max(before.rev, rev);
  for (const message of messages) {
    const known = before.revs.get(message.seq) ?? 0;
    if (message.rev < known) wrong.push(`shows rev ${message.rev} of seq ${message.seq}, after ${known}`);
    before.revs.set(message.seq, Math.max(known, message.rev));
  }
  return wrong;
}

/** On its way and confirmed at once, or under two seqs. */
function twice({ messages }: Sight): string[] {
  const ids = messages.flatMap(({ client_message_id: id, sender_id: sender }) =>
    id ? [`${sender} ${id}`] : [],
  );
  const seen = new Set<string>();
  return ids.flatMap((id) => {
    const isAgain = seen.has(id);
    seen.add(id);
    return isAgain ? [`shows ${id} twice`] : [];
  });
}
