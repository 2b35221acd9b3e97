import { createHash } from 'node:crypto';

const NUMBER_DIGITS = 8;

/**
 * The `client_message_id` of the n-th message that the seed writes in a conversation: the same in each run, so that nothing is
 * written twice, and readable, so that a run finds where the last one stopped. A UUID of version 8 (RFC 9562).
 */
export function seedMessageId(conversationId: string, number: number): string {
  const mark = markOf(conversationId);
  const digits = number.toString(16).padStart(NUMBER_DIGITS, '0');
  return `${mark.slice(0, 8)}-${mark.slice(8, 12)}-8${mark.slice(12, 15)}-8${mark.slice(15, 18)}-${mark.slice(18, 22)}${digits}`;
}

/** Which message of the seed this is; undefined: none. */
export function seedNumberOf(conversationId: string, clientMessageId: string | null): number | undefined {
  const number = Number.parseInt(clientMessageId?.slice(-NUMBER_DIGITS) ?? '', 16);
  return seedMessageId(conversationId, number) === clientMessageId ? number : undefined;
}

function markOf(conversationId: string): string {
  return createHash('sha256').update(`parley seed ${conversationId}`).digest('hex');
}
