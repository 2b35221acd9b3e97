export interface Change {
  kind: number;
  rev: number;
  seq: number;
  body: Record<string, unknown>;
  type: string;
}

export interface Cursor {
  conversationId: string;
  userId: string;
  deliveredSeq: number;
  readSeq: number;
  readAtMs: number;
  shared: boolean;
}

/** One read of the change feed. */
export interface FeedRead {
  revs?: { conversationId: string; rev: number }[];
  memberships?: { conversationId: string; userId: string; member: boolean }[];
  cursors?: Cursor[];
  blocks?: Block[];
  personal?: { channel: string; payload: Buffer }[];
}

export interface Block {
  userId: string;
  otherId: string;
  blocked: boolean;
  directConversationId: string;
  acquainted: boolean;
}

export interface Conversation {
  id: string;
  members: Map<string, { visibleFromSeq: number; joinedSeq?: number }>;
  /** Who joins sees what is said from then on. */
  isSinceJoin: boolean;
  cursors: Map<string, Cursor>;
  rev: number;
  seq: number;
  changes: Change[];
  acks: Map<string, { messageId: string; seq: number; rev: number }>;
}
