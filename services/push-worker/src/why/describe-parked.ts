import type { ParkedMessage } from '@parley/queue';
import { decodeIntents } from '../decide/intents.ts';
import { decodeDeviceJob } from '../device-job.ts';
import { moment } from './times.ts';

/** What a parked message is about and why it was set aside, in a line or two; ids only, and the end of a token. */
export function describeParked(parked: ParkedMessage): string {
  const { stream, attempts, reason, parkedAtMs, enqueuedAtMs } = parked;
  const tries = attempts === 0 ? '' : `, after ${attempts} failed ${attempts === 1 ? 'try' : 'tries'}`;
  const what = stream === 'push.device' ? aboutJob(parked.body) : aboutIntents(parked.body);
  return (
    `${moment(new Date(parkedAtMs))}  ${reason}${tries}\n` +
    `  ${stream}: ${what}; queued ${moment(new Date(enqueuedAtMs))}`
  );
}

function aboutJob(body: Buffer): string {
  const job = decodeDeviceJob(body);
  if (!job) return UNKNOWN;
  const { kind, messageId, recipientId, token } = job;
  const subject = kind === 'call' ? 'call' : 'message';
  return `${kind} of ${subject} ${messageId} to user ${recipientId}, device …${token.slice(-8)}`;
}

function aboutIntents(body: Buffer): string {
  const intents = decodeIntents(body);
  if (!intents) return UNKNOWN;
  const lists: [string, readonly { conversationId: string }[]][] = Object.entries(intents);
  const counts = lists.flatMap(([kind, list]) => (list.length > 0 ? [`${list.length} ${kind}`] : []));
  const conversations = new Set(
    lists.flatMap(([, list]) => list.map(({ conversationId }) => conversationId)),
  );
  return `${counts.join(', ') || 'nothing'} in ${[...conversations].join(', ')}`;
}

const UNKNOWN = 'of a version that is not known here';
