import type { Pool } from '@parley/database';
import {
  blockKey,
  type DecisionWrite,
  type Membership,
  membershipKey,
  type Ownership,
  type SoakMessage,
} from './evidence.ts';
import { Timeline } from './timeline.ts';

/** Tables whose every change is kept. */
const TABLES = ['participants', 'blocks', 'device_tokens', 'push_decisions'] as const;

/** Rows keep only their last state; triggers of ours write every one of them down, with the time. */
export async function keepPushJournal(pool: Pool): Promise<void> {
  await pool.query(`
    CREATE TABLE soak_journal (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      source text NOT NULL,
      gone boolean NOT NULL,
      row jsonb NOT NULL
    );
    CREATE FUNCTION soak_write() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        INSERT INTO soak_journal (source, gone, row) VALUES (TG_ARGV[0], true, to_jsonb(OLD));
      ELSE
        INSERT INTO soak_journal (source, gone, row) VALUES (TG_ARGV[0], false, to_jsonb(NEW));
      END IF;
      RETURN NULL;
    END $$;`);
  for (const table of TABLES) {
    await pool.query(`CREATE TRIGGER soak_${table} AFTER INSERT OR UPDATE OR DELETE ON ${table}
      FOR EACH ROW EXECUTE FUNCTION soak_write('${table}')`);
  }
}

interface Entry {
  at_ms: number;
  gone: boolean;
  row: Record<string, string | number | boolean | null>;
}

export interface PushJournal {
  messages: SoakMessage[];
  memberships: Map<string, Timeline<Membership>>;
  blocks: Map<string, Timeline<boolean>>;
  owners: Map<string, Timeline<Ownership>>;
  decisions: DecisionWrite[];
}

/** Everything that was ever committed, in the order in which it was written. */
export async function readPushJournal(pool: Pool): Promise<PushJournal> {
  const [participants, blocks, tokens, decisions] = await Promise.all(
    TABLES.map((each) => entriesOf(pool, each)),
  );
  return {
    messages: await readMessages(pool),
    memberships: timelines(participants, ({ row }) => [
      membershipKey(String(row['conversation_id']), String(row['user_id'])),
      membershipOf(row),
    ]),
    blocks: blocksOf(blocks ?? []),
    owners: timelines(tokens, ({ row, gone }) => [
      String(row['token']),
      {
        userId: gone || row['invalid_at'] !== null ? null : String(row['user_id']),
        generation: Number(row['generation']),
      },
    ]),
    decisions: (decisions ?? []).filter(({ gone }) => !gone).map(decisionOf),
  };
}

async function entriesOf(pool: Pool, source: string): Promise<Entry[]> {
  const { rows } = await pool.query<Entry>(
    `SELECT extract(epoch FROM at)::float8 * 1000 AS at_ms, gone, row FROM soak_journal
      WHERE source = $1 ORDER BY id`,
    [source],
  );
  return rows;
}

async function readMessages(pool: Pool): Promise<SoakMessage[]> {
  const { rows } = await pool.query<SoakMessage>(
    `SELECT id, conversation_id AS "conversationId", seq::int AS seq, sender_id AS "senderId",
       extract(epoch FROM sent_at)::float8 * 1000 AS "sentAtMs",
       extract(epoch FROM deleted_at)::float8 * 1000 AS "deletedAtMs"
     FROM messages WHERE kind <> 'system' AND sender_id IS NOT NULL`,
  );
  return rows;
}

function timelines<T>(
  entries: readonly Entry[] = [],
  of: (entry: Entry) => [string, T],
): Map<string, Timeline<T>> {
  const all = new Map<string, Timeline<T>>();
  for (const entry of entries) {
    const [key, value] = of(entry);
    const timeline = all.get(key) ?? new Timeline<T>();
    all.set(key, timeline.add(entry.at_ms, value));
  }
  return all;
}

function membershipOf(row: Entry['row']): Membership {
  return {
    isMember: row['left_seq'] === null,
    joinedSeq: Number(row['joined_seq']),
    readSeq: Number(row['last_read_seq']),
    mutedUntilMs: row['muted_until'] === null ? 0 : Date.parse(String(row['muted_until'])),
    notify: String(row['notify']),
  };
}

/** Two people may each block the other; a push is stopped by either. */
function blocksOf(entries: readonly Entry[]): Map<string, Timeline<boolean>> {
  const standing = new Map<string, Set<string>>();
  return timelines(entries, ({ row, gone }) => {
    const [one, other] = [String(row['user_id']), String(row['blocked_user_id'])];
    const key = blockKey(one, other);
    const by = standing.get(key) ?? new Set();
    standing.set(key, by);
    if (gone) by.delete(one);
    else by.add(one);
    return [key, by.size > 0];
  });
}

function decisionOf({ at_ms: atMs, row }: Entry): DecisionWrite {
  return {
    atMs,
    messageId: String(row['message_id']),
    recipientId: String(row['recipient_id']),
    device: String(row['device']),
    kind: String(row['kind'] ?? 'alert'),
    outcome: String(row['outcome']),
    reason: row['reason'] === null ? null : String(row['reason']),
    apnsId: row['apns_id'] === null ? null : String(row['apns_id']),
  };
}
