import type { Explained, Recipient } from '../store/why.ts';
import type { KnownDevice, WrittenDecision } from '../store/why-decisions.ts';
import { adviceFor } from './advice.ts';
import { because } from './because.ts';
import { derivedOutcome } from './derived-outcome.ts';
import { duration, moment } from './times.ts';

export interface RecipientStory {
  explained: Explained;
  recipient: Recipient;
  devices: readonly KnownDevice[];
  decisions: readonly WrittenDecision[];
  nowMs: number;
}

/** What became of a message or call for one person, in lines for people. */
export function explainRecipient(story: RecipientStory): string[] {
  const { recipient, devices, decisions } = story;
  const byDevice = Map.groupBy(decisions, ({ device }) => device);
  const known = new Set(devices.map(({ device }) => device));
  const lost = [...byDevice.keys()].filter((device) => device !== '' && !known.has(device));
  return [
    `${nameOf(recipient)}: ${countOf(devices.length, 'device')}`,
    ...aboutPerson(story, byDevice.get('') ?? []).map(indented),
    ...devices.flatMap((device) => [
      indented(headingOf(device)),
      ...(byDevice.get(device.device) ?? [])
        .flatMap((decision) => decided(story, decision))
        .map(twiceIndented),
    ]),
    ...lost.flatMap((device) => [
      indented('a device that is not registered any more'),
      ...(byDevice.get(device) ?? []).flatMap((decision) => decided(story, decision)).map(twiceIndented),
    ]),
  ];
}

/** `Bob (@bob)`, or the id of who has left Parley. */
export function nameOf({ name, username, userId }: Pick<Recipient, 'name' | 'username' | 'userId'>): string {
  return username === null ? `a deleted account (${userId})` : `${name || username} (@${username})`;
}

export function countOf(count: number, noun: string): string {
  return count === 0 ? `no ${noun}` : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Decisions about no device, and what is not written because it can be seen. */
function aboutPerson(story: RecipientStory, written: readonly WrittenDecision[]): string[] {
  const { explained, recipient, devices, decisions } = story;
  const lines = written.flatMap((decision) => decided(story, decision));
  if (explained.message === null || decisions.some(({ kind }) => kind === 'alert')) return lines;
  const { outcome, reason } = derivedOutcome(
    {
      recipientId: recipient.userId,
      left: recipient.left,
      hasDevice: devices.some(({ kind, invalidAt }) => kind === 'alert' && invalidAt === null),
      outcome: null,
      reason: null,
    },
    explained,
  );
  const words = reason === null ? 'nothing recorded' : `no push: ${because(reason, story)}`;
  return [...lines, `alert: ${words}`, ...advised({ outcome, reason, status: null })];
}

function headingOf({
  name,
  tokenEnd,
  kind,
  environment,
  bundleId,
  registeredAt,
  invalidAt,
}: KnownDevice): string {
  const app = `${kind === 'voip' ? 'VoIP, ' : ''}${environment}, ${bundleId ?? 'default topic'}`;
  const since = invalidAt ? `dead since ${moment(invalidAt)}` : `registered ${moment(registeredAt)}`;
  return `${name ?? 'device'} …${tokenEnd} (${app}), ${since}`;
}

function decided(story: RecipientStory, decision: WrittenDecision): string[] {
  const { kind, outcome, reason, status } = decision;
  return [
    `${kind}: ${wordsOf(story, decision)}`,
    timesOf(story, decision),
    ...advised({ outcome, reason, status }),
  ];
}

function wordsOf(story: RecipientStory, decision: WrittenDecision): string {
  const { outcome, reason, status, apnsId } = decision;
  if (outcome === 'suppressed') return `no push: ${because(reason ?? 'not told why', story)}`;
  if (outcome === 'sent' && reason === 'merged') return `sent: merged into a newer banner, apns-id ${apnsId}`;
  if (outcome === 'sent') return `sent: APNs took it, apns-id ${apnsId}`;
  if (outcome === 'retrying') {
    return `waits for another try: ${status === null ? `no answer from APNs (${reason})` : `APNs said ${status} ${reason}`}`;
  }
  return `given up: ${status === null ? `not sent: ${reason}` : `APNs said ${status} ${reason}`}`;
}

/** When each step was, and how long after the one before. */
function timesOf({ explained: { message } }: RecipientStory, decision: WrittenDecision): string {
  const { decidedAt, sentAt, attempts } = decision;
  // An edit, a reaction or a cursor is later than the message: only what follows the message itself is measured by it.
  const first = decision.kind === 'alert' && message && decision.rev === message.rev;
  const after = first
    ? `, ${duration(decidedAt.getTime() - message.sentAt.getTime())} after it was sent`
    : '';
  const taken = sentAt
    ? `; taken ${moment(sentAt)}, ${duration(sentAt.getTime() - decidedAt.getTime())} later`
    : '';
  const tries = attempts === 0 ? '' : `; ${attempts === 1 ? '1 try' : `${attempts} tries`}`;
  return `decided ${moment(decidedAt)}${after}${taken}${tries}`;
}

function advised(outcome: Parameters<typeof adviceFor>[0]): string[] {
  const advice = adviceFor(outcome);
  return advice === null ? [] : [`→ ${advice}`];
}

const indented = (line: string) => `  ${line}`;
const twiceIndented = (line: string) => `    ${line}`;
