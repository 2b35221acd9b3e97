/** Where somebody is: in a conversation, perhaps at one message, or in none. */
export interface Place {
  readonly conversationId: string | null;
  readonly seq: number | null;
  open(conversationId: string, seq?: number): void;
  /** Back to the list. */
  close(): void;
}
