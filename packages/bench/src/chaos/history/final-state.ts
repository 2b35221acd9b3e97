/** What one client shows in the end. */
export interface FinalClient {
  client: string;
  userId: string;
  conversations: Map<string, FinalConversation>;
}

export interface FinalConversation {
  rev: number;
  /** Older messages were not loaded (the client was given the latest page). */
  completeFromSeq: number;
  messages: FinalMessage[];
  members: { userId: string; role: string }[];
  /** Null when this client has no snapshot of the cursors to go by. */
  cursors: Map<string, { readSeq: number; deliveredSeq: number }> | null;
}

export interface FinalMessage {
  id: string;
  seq: number;
  rev: number;
  text: string | null;
  isEdited: boolean;
  isDeleted: boolean;
}

/** What REST answers a user in the end; null where it says `not_found`. */
export interface FinalRead {
  userId: string;
  conversationId: string;
  messages: FinalMessage[] | null;
}
