/** What a filter sees of a message, new or edited; nothing of encrypted ones. */
export interface FilteredMessage {
  senderId: string;
  conversationId: string;
  kind: 'text' | 'media' | 'encrypted';
  text: string;
}

/** `refuse`: it is not sent. `flag`: it is sent, and moderators find a report of it. */
export type Verdict = 'allow' | 'refuse' | 'flag';

/**
 * Judges what people write before it is stored. On the hot path: it is asked for every message, may not wait for
 * anything, and should take a few microseconds. One that throws lets the message pass.
 */
export interface ContentFilter {
  check(message: FilteredMessage): Verdict;
}
