import type { Reason } from '../reasons.ts';
import type { Explained, Recipient } from '../store/why.ts';
import { minute, moment } from './times.ts';

/** What is known besides the reason itself; people as they stand now. */
export interface Circumstances {
  explained: Explained;
  recipient: Recipient;
  nowMs: number;
}

/**
 * A reason against a push in words that follow "no push: ". People may have changed their settings since it was
 * decided; then it says so.
 */
export function because(reason: string, about: Circumstances): string {
  return reason in BECAUSE ? BECAUSE[reason as Reason](about) : reason;
}

const BECAUSE: Readonly<Record<Reason, (about: Circumstances) => string>> = {
  not_member: () => 'they were no longer in the conversation',
  sender: () => 'they wrote it themselves',
  blocked: ({ recipient: { blocksSender, blockedBySender } }) => {
    if (blocksSender && blockedBySender) return 'they and the sender block each other';
    if (blocksSender) return 'they block the sender';
    if (blockedBySender) return 'the sender blocks them';
    return 'one of them blocked the other then; not any more';
  },
  muted: ({ recipient: { mutedUntil }, nowMs }) =>
    mutedUntil && mutedUntil.getTime() > nowMs
      ? `they muted the conversation until ${minute(mutedUntil)}`
      : `they had muted the conversation then; it is not muted any more`,
  notify_level: ({ recipient: { notify, notifyByDefault }, explained: { type } }) =>
    notify === 'default'
      ? `their level for ${type === 'direct' ? 'direct conversations' : 'groups'} is "${notifyByDefault}" now`
      : `their level for this conversation is "${notify}" now`,
  do_not_disturb: ({ recipient, nowMs }) => {
    const { doNotDisturb, doNotDisturbUntil } = recipient;
    if (doNotDisturbUntil && doNotDisturbUntil.getTime() > nowMs) {
      return `they do not want to be disturbed until ${minute(doNotDisturbUntil)}`;
    }
    const hours = hoursOf(doNotDisturb);
    return hours ? `they do not want to be disturbed ${hours}` : 'do-not-disturb held then; it is off now';
  },
  reactions_off: () => 'they do not want to be told of reactions',
  read: ({ recipient: { lastReadSeq, lastReadAt }, explained: { message } }) => {
    const upTo = message ? `, up to message ${lastReadSeq} (this is ${message.seq})` : '';
    return `they had read it already${upTo}${lastReadAt ? `; last at ${moment(lastReadAt)}` : ''}`;
  },
  no_token: () => 'they have no device that is registered for pushes',
  acknowledged: () => 'the app was open there and acknowledged the message',
  message_deleted: () => 'the message, its sender or its conversation was gone by then',
  reaction_gone: () => 'the reaction was taken back before it was told',
  token_moved: () => 'the device was signed in to another account, registered anew or signed out meanwhile',
  superseded: () => 'something newer says the same, or made it untrue',
  connected: () => 'the app was open there and knows by itself',
  up_to_date: () => 'nothing on the device was out of date',
  wake_budget: () =>
    'Apple allows few wakes, the last was less than 20 minutes before, and the badge was right',
  expired: ({ explained }) =>
    explained.message ? 'it could not be sent within 24 hours' : 'it could not be sent while the phone rang',
};

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function hoursOf(setting: unknown): string | null {
  const { from, to, tz, days } = (setting ?? {}) as Record<string, unknown>;
  if (typeof from !== 'string' || typeof to !== 'string' || typeof tz !== 'string') return null;
  const on = Array.isArray(days) ? ` (${days.map((day) => DAYS[Number(day) - 1] ?? day).join(', ')})` : '';
  return `from ${from} to ${to}${on}, ${tz}`;
}
