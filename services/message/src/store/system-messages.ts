import { type Message, newId, type SystemEvent } from '@parley/contracts';
import { hotStatement, type PoolClient } from '@parley/database';
import { type MessageRow, messageOf } from './rows.ts';

const insert = hotStatement('insert-system-message');

/** What happened in a conversation, and who did it. */
export interface Happening {
  conversationId: string;
  actorId: string;
  event: SystemEvent;
}

/**
 * Stores what happened as the next message of its conversation, at its next rev. Needs the lock, and a
 * transaction in which what happened has got its own rev before.
 */
export async function insertSystemMessage(sql: PoolClient, happening: Happening): Promise<Message> {
  const { conversationId, actorId, event } = happening;
  const { rows } = await sql.query<MessageRow>({
    ...insert,
    values: [conversationId, newId(), actorId, JSON.stringify(event)],
  });
  return messageOf(rows[0] as MessageRow);
}
