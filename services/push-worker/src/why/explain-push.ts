import type { Pool } from '@parley/database';
import { AppError } from '@parley/runtime';
import { type Explained, findUserId, readExplained, readRecipients } from '../store/why.ts';
import {
  countWorkers,
  readKnownDevices,
  readWrittenDecisions,
  tallyDecisions,
} from '../store/why-decisions.ts';
import { AFTER_APPLE } from './advice.ts';
import { countOf, explainRecipient, nameOf } from './explain-recipient.ts';
import { moment } from './times.ts';

/** Told in full; of more only how many were decided how. */
const MOST_RECIPIENTS = 20;
const KEPT_MS = 14 * 86_400_000;

export interface Asked {
  /** Of a message or a call. */
  messageId: string;
  /** Without an @; undefined: everybody. */
  username?: string | undefined;
  nowMs: number;
}

/**
 * The chain from a message to each device, for a person to read: who wrote it, when and where; what was decided for whom
 * and why; what APNs said; how long each step took; what to do about it. Never the text of a message nor a whole
 * token. Throws `not_found` with a sentence.
 */
export async function explainPush(pool: Pool, { messageId, username, nowMs }: Asked): Promise<string> {
  const explained = await readExplained(pool, messageId);
  if (!explained) {
    throw new AppError('not_found', `There is no message ${messageId}, and no call with pushes of that id.`);
  }
  const userId = username === undefined ? null : await userIdOf(pool, username);
  const found = await readRecipients(pool, explained, { userId, limit: MOST_RECIPIENTS + 1 });
  if (username !== undefined && found.length === 0) {
    throw new AppError('not_found', `@${username} was not in the conversation when ${messageId} was sent.`);
  }
  const recipients = found.slice(0, MOST_RECIPIENTS);
  const ids = recipients.map((recipient) => recipient.userId);
  const [devices, decisions, workers] = await Promise.all([
    readKnownDevices(pool, ids),
    readWrittenDecisions(pool, messageId, ids),
    countWorkers(pool),
  ]);
  const stories = recipients.map((recipient) => ({
    ...{ explained, recipient, nowMs },
    devices: devices.filter((device) => device.userId === recipient.userId),
    decisions: decisions.filter((decision) => decision.recipientId === recipient.userId),
  }));
  return [
    ...headingOf(explained, workers, nowMs),
    ...(found.length > MOST_RECIPIENTS ? await tallyOf(pool, messageId) : []),
    ...stories.flatMap((story) => ['', ...explainRecipient(story)]),
    ...(decisions.some(({ outcome }) => outcome === 'sent') ? ['', AFTER_APPLE] : []),
  ].join('\n');
}

async function userIdOf(pool: Pool, username: string): Promise<string> {
  const id = await findUserId(pool, username);
  if (!id) throw new AppError('not_found', `There is no account "${username}".`);
  return id;
}

function headingOf({ id, type, title, conversationId, message }: Explained, workers: number, nowMs: number) {
  const place = type === 'direct' ? 'a direct conversation' : `the group ${JSON.stringify(title ?? '')}`;
  const where = `in ${place} (${conversationId})`;
  const none = workers === 0 ? ['No push-worker is running: nothing is decided or sent until one is.'] : [];
  if (!message) return [`Call ${id} ${where}`, ...none];
  const { seq, kind, senderId, senderName, senderUsername, sentAt, deletedAt } = message;
  const sender = senderId
    ? nameOf({ userId: senderId, name: senderName, username: senderUsername })
    : 'the server';
  return [
    `Message ${id} (${kind}), number ${seq} ${where}`,
    `sent ${moment(sentAt)} by ${sender}${deletedAt ? `, deleted ${moment(deletedAt)}` : ''}`,
    ...(kind === 'system' ? ['Of what the server itself says in a conversation, no pushes are sent.'] : []),
    ...(nowMs - sentAt.getTime() > KEPT_MS
      ? ['Decisions are kept for 14 days: those of this are gone.']
      : []),
    ...none,
  ];
}

async function tallyOf(pool: Pool, messageId: string): Promise<string[]> {
  const tally = await tallyDecisions(pool, messageId);
  const lines = tally.map(({ kind, outcome, reason, count }) => {
    const why = reason === null ? '' : ` (${reason})`;
    return `  ${countOf(count, 'decision')}: ${kind} ${outcome}${why}`;
  });
  const rest = `The first ${MOST_RECIPIENTS} recipients follow; --user NAME asks for any other.`;
  return ['', ...lines, rest];
}
