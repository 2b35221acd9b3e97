import { isQuiet } from '../quiet-hours.ts';
import { type Reason, reasonAgainst } from '../reasons.ts';
import { readDevices } from '../store/devices.ts';
import { type Candidate, readCandidate } from '../store/recipients.ts';
import { against, type Decided, jobFor } from './decided.ts';
import type { AddedReaction } from './intents.ts';
import type { DecideTools } from './tools.ts';

/** Reactions: the author of the message is told, passively. */
export async function* decideReactions(
  reactions: readonly AddedReaction[],
  tools: DecideTools,
): AsyncGenerator<Decided> {
  if (reactions.length === 0) return;
  const authors = await readCandidate(
    tools.pool,
    reactions.map((reaction) => ({ ...reaction, userId: reaction.authorId })),
  );
  const devices = await readDevices(
    tools.pool,
    authors.map(({ userId }) => userId),
  );
  const devicesOf = Map.groupBy(devices, ({ userId }) => userId);
  const decided: Decided = { jobs: [], against: [] };
  const nowMs = tools.now();
  for (const author of authors) {
    const reaction = reactions[author.message] as AddedReaction;
    const owned = devicesOf.get(author.userId) ?? [];
    if (owned.length === 0) continue;
    const reason = reasonAgainstTelling(author, reaction, nowMs);
    if (reason) decided.against.push(against('reaction', reaction, author.userId, '', reason, nowMs));
    else for (const device of owned) decided.jobs.push(jobFor('reaction', reaction, device, nowMs));
  }
  yield decided;
}

function reasonAgainstTelling(author: Candidate, reaction: AddedReaction, nowMs: number): Reason | null {
  if (author.userId === reaction.senderId) return 'sender';
  // It is about the author, so it passes where only mentions do; one's own message counts as read.
  const facts = { ...author, member: true, mentioned: true, quiet: isQuiet(author, nowMs), read: false };
  return reasonAgainst(facts) ?? (author.pushReactions ? null : 'reactions_off');
}
