import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool, PoolClient } from '@parley/database';
import {
  type ChangedMessage,
  changedMessages,
  conversationsBehind,
  inIndexing,
  storeIndexed,
} from '../store/search.ts';
import { indexedTerms } from './terms.ts';

/** Messages of one transaction, about. */
const MESSAGES_MOST = 1_000;
const MESSAGES_OF_ONE = 250;
/** Text of one transaction: a few hundred milliseconds of work where words have no spaces between. */
const CHARACTERS_MOST = 100_000;
/** How long the process is kept from everything else. */
const TURN_MS = 5;

/**
 * Brings some conversations into the index, as many messages as one short transaction holds. Returns those with more
 * to come; null when another instance is indexing. Words and positions are stored together: a crash repeats, and
 * loses nothing.
 */
export function indexSome(pool: Pool, ids: readonly string[]): Promise<string[] | null> {
  return inIndexing(pool, async (sql) => {
    const behind = await conversationsBehind(sql, ids);
    const taken: typeof behind = [];
    let expected = 0;
    for (const conversation of behind) {
      if (expected >= MESSAGES_MOST) break;
      expected += Math.min(conversation.behind, MESSAGES_OF_ONE);
      taken.push(conversation);
    }
    const unfinished = await indexWhole(sql, taken);
    return [...unfinished, ...behind.slice(taken.length).map(({ id }) => id)];
  });
}

async function indexWhole(
  sql: PoolClient,
  conversations: readonly { id: string; head: number }[],
): Promise<string[]> {
  if (conversations.length === 0) return [];
  const ids = conversations.map(({ id }) => id);
  const { changes, isWhole } = withinBudget(ids, await changedMessages(sql, ids, MESSAGES_OF_ONE));
  const reached = new Map<string, number>();
  for (const { conversation_id: id, rev } of changes) reached.set(id, Math.max(reached.get(id) ?? 0, rev));
  await storeIndexed(sql, {
    ...(await sorted(changes)),
    positions: conversations.flatMap(({ id, head }) => {
      const last = reached.get(id);
      if (isWhole(id)) return [{ id, rev: Math.max(head, last ?? 0) }];
      return last === undefined ? [] : [{ id, rev: last }];
    }),
  });
  return ids.filter((id) => !isWhole(id));
}

/** Of each conversation the first by rev, no more text in all than one transaction takes; one message at least. */
function withinBudget(ids: readonly string[], found: readonly ChangedMessage[]) {
  const byConversation = new Map<string, ChangedMessage[]>(ids.map((id) => [id, []]));
  for (const change of found) byConversation.get(change.conversation_id)?.push(change);
  const changes: ChangedMessage[] = [];
  const whole = new Set<string>();
  let characters = 0;
  for (const [id, list] of byConversation) {
    list.sort((a, b) => a.rev - b.rev);
    let taken = 0;
    for (const change of list) {
      if (characters > CHARACTERS_MOST) break;
      characters += change.text?.length ?? 0;
      changes.push(change);
      taken += 1;
    }
    if (taken === list.length && taken < MESSAGES_OF_ONE) whole.add(id);
  }
  return { changes, isWhole: (id: string) => whole.has(id) };
}

/** What is to be found, and what no more. Long texts take milliseconds each: others have their turns between. */
async function sorted(changes: readonly ChangedMessage[]) {
  const found: (ChangedMessage & { words: string })[] = [];
  const gone: ChangedMessage[] = [];
  let turnAtMs = performance.now();
  for (const message of changes) {
    const words = message.text === null ? '' : indexedTerms(message.conversation_id, message.text);
    if (words === '') gone.push(message);
    else found.push({ ...message, words });
    if (performance.now() - turnAtMs < TURN_MS) continue;
    await nextTurn();
    turnAtMs = performance.now();
  }
  return { found, gone };
}
