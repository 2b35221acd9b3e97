import type { Role } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type {
  StoredChange,
  StoredConversation,
  StoredMessage,
  StoredParticipant,
  Truth,
} from '../history/truth.ts';

/** Rows keep only their last state; triggers of ours write every one of them down. */
const TRIGGERS = `
CREATE TABLE chaos_journal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  conversation_id uuid NOT NULL,
  rev bigint NOT NULL,
  message jsonb,
  participant jsonb
);
CREATE FUNCTION chaos_write_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chaos_journal (conversation_id, rev, message) VALUES (NEW.conversation_id, NEW.rev, to_jsonb(NEW));
  RETURN NULL;
END $$;
CREATE FUNCTION chaos_write_participant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' OR OLD.rev IS DISTINCT FROM NEW.rev THEN
    INSERT INTO chaos_journal (conversation_id, rev, participant)
    VALUES (NEW.conversation_id, NEW.rev, to_jsonb(NEW));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER chaos_messages AFTER INSERT OR UPDATE ON messages
  FOR EACH ROW EXECUTE FUNCTION chaos_write_message();
CREATE TRIGGER chaos_participants AFTER INSERT OR UPDATE ON participants
  FOR EACH ROW EXECUTE FUNCTION chaos_write_participant();
`;

/** Makes a throw-away database keep every change that is committed. */
export async function keepJournal(pool: Pool): Promise<void> {
  await pool.query(TRIGGERS);
}

interface MessageRow {
  id: string;
  seq: number;
  rev: number;
  sender_id: string | null;
  client_message_id: string | null;
  text: string | null;
  edited_at: unknown;
  deleted_at: unknown;
}

interface ParticipantRow {
  user_id: string;
  role: Role;
  joined_seq: number;
  left_seq: number | null;
  last_read_seq: number;
  last_delivered_seq: number;
  rev: number;
}

/** Everything that was ever committed in these conversations. */
export async function readTruth(pool: Pool, conversationIds: readonly string[]): Promise<Truth> {
  const ids = [conversationIds];
  const { rows: conversations } = await pool.query<{
    id: string;
    history: StoredConversation['history'];
    rev: string;
    last_seq: string;
  }>('SELECT id, history, rev, last_seq FROM conversations WHERE id = ANY ($1::uuid[])', ids);
  const truth: Truth = new Map(
    conversations.map(({ id, history, rev, last_seq }) => [
      id,
      {
        ...{ id, history, rev: Number(rev), lastSeq: Number(last_seq) },
        ...{ changes: new Map(), messages: new Map(), participants: new Map() },
      },
    ]),
  );
  const { rows: entries } = await pool.query<{
    conversation_id: string;
    message: MessageRow | null;
    participant: ParticipantRow | null;
  }>(
    `SELECT conversation_id, message, participant FROM chaos_journal
      WHERE conversation_id = ANY ($1::uuid[]) ORDER BY id`,
    ids,
  );
  for (const { conversation_id: id, message, participant } of entries) {
    const conversation = truth.get(id);
    if (conversation && message) write(conversation, messageOf(message));
    if (conversation && participant) writeParticipant(conversation, participantOf(participant));
  }
  const { rows: participants } = await pool.query<{ conversation_id: string; row: ParticipantRow }>(
    `SELECT conversation_id, to_jsonb(p) AS row FROM participants p WHERE conversation_id = ANY ($1::uuid[])`,
    ids,
  );
  for (const { conversation_id: id, row } of participants)
    truth.get(id)?.participants.set(row.user_id, participantOf(row));
  return truth;
}

function write(conversation: StoredConversation, message: StoredMessage): void {
  changeAt(conversation, message.rev).message = message;
  const known = conversation.messages.get(message.seq);
  if (!known || known.rev <= message.rev) conversation.messages.set(message.seq, message);
}

function writeParticipant(conversation: StoredConversation, row: StoredParticipant): void {
  changeAt(conversation, row.rev).participants.push(row);
}

function changeAt({ changes }: StoredConversation, rev: number): StoredChange {
  let change = changes.get(rev);
  if (!change) {
    change = { rev, message: null, participants: [] };
    changes.set(rev, change);
  }
  return change;
}

function messageOf(row: MessageRow): StoredMessage {
  return {
    ...{ id: row.id, seq: row.seq, rev: row.rev, text: row.text },
    ...{ senderId: row.sender_id, clientMessageId: row.client_message_id },
    ...{ isEdited: row.edited_at !== null, isDeleted: row.deleted_at !== null },
  };
}

function participantOf(row: ParticipantRow): StoredParticipant {
  return {
    ...{ userId: row.user_id, role: row.role, joinedSeq: row.joined_seq, leftSeq: row.left_seq },
    ...{ readSeq: row.last_read_seq, deliveredSeq: row.last_delivered_seq, rev: row.rev },
  };
}
