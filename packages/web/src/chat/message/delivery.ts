import type { ChatMessage, Participant } from '@parley/client';

/** How far an own message has come, in the words that a screen reader says. */
export type Delivery = 'Queued' | 'Sending' | 'Sent' | 'Delivered' | 'Read' | 'Failed';

/** Up to which seq all others have got messages, and have read them. */
export interface Reach {
  delivered: number;
  read: number;
}

export const noReach: Reach = { delivered: 0, read: 0 };

/** Receipts are shared among up to 100 members (docs/protocol.md): nothing is known of more. */
const MOST_MEMBERS = 100;

export function reachOf(
  participants: ReadonlyMap<string, Participant>,
  meId: string,
  members: number,
): Reach {
  if (members > MOST_MEMBERS) return noReach;
  const others = [...participants.values()].filter(
    ({ user_id: id, left_seq: left }) => id !== meId && left === null,
  );
  if (others.length === 0) return noReach;
  const read = Math.min(...others.map((other) => other.last_read_seq));
  const delivered = Math.min(
    ...others.map((other) => Math.max(other.last_delivered_seq, other.last_read_seq)),
  );
  return { delivered, read };
}

export function deliveryOf({ status, seq }: Pick<ChatMessage, 'status' | 'seq'>, reach: Reach): Delivery {
  if (status === 'failed') return 'Failed';
  if (status === 'queued') return 'Queued';
  if (status === 'sending') return 'Sending';
  if (seq <= reach.read) return 'Read';
  return seq <= reach.delivered ? 'Delivered' : 'Sent';
}
