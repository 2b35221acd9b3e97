import type { ConversationView } from '@parley/contracts';

/** A conversation as the store has it: of one moment, together with the messages from `storedFrom` on. */
export interface RoomRecord {
  view: ConversationView;
  rev: number;
  storedFrom: number | null;
}
