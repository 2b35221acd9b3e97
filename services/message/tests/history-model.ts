import { randomUUID } from 'node:crypto';
import type { Pool } from '@parley/database';

/** What a random history is made of. */
export type Step =
  | { do: 'send'; count: number; size: 'short' | 'long' | 'encrypted' }
  | { do: 'edit'; at: number }
  | { do: 'join' | 'leave'; who: number }
  | { do: 'crowd'; count: number }
  | { do: 'title' };

export interface Row {
  /** `m<seq>`, `p<user id>` or `c`. */
  key: string;
  rev: number;
}

interface Message extends Row {
  seq: number;
  text: string | null;
  encrypted: object | null;
  edited: boolean;
}

interface Member extends Row {
  userId: string;
  joinedSeq: number;
  leftSeq: number | null;
  clearedSeq: number;
}

const TEXTS = { short: 'hello', long: '"\n😀\t'.repeat(1_000) } as const;
const CIPHERTEXT = 'QUFB'.repeat(8_192);

/** A conversation with readers that come and go, kept in memory and written to a database when told. */
export class HistoryModel {
  readonly id = randomUUID();
  rev = 1;
  lastSeq = 0;
  #rowRev = 1;
  readonly #history: 'all' | 'since_join';
  readonly #messages: Message[] = [];
  readonly #members = new Map<string, Member>();
  readonly #readers: readonly string[];

  constructor(readers: readonly string[], history: 'all' | 'since_join') {
    this.#readers = readers;
    this.#history = history;
    this.#put(readers[0] as string);
  }

  take(step: Step): void {
    const rev = this.rev + 1;
    switch (step.do) {
      case 'send':
        for (let i = 0; i < step.count; i++) this.#send(step.size);
        return;
      case 'edit': {
        const message = this.#messages[Math.floor(step.at * this.#messages.length)];
        // Nothing changes, and no rev is used: the last rev of a conversation always has its row.
        if (!message) return;
        Object.assign(message, { rev, edited: true, text: message.text && 'edited' });
        break;
      }
      case 'join':
        this.#put(this.#readers[step.who] as string, rev);
        break;
      case 'leave': {
        const member = this.#members.get(this.#readers[step.who] as string);
        if (!member) return;
        Object.assign(member, { rev, leftSeq: this.lastSeq });
        break;
      }
      case 'crowd':
        for (let i = 0; i < step.count; i++) this.#put(randomUUID(), rev);
        break;
      case 'title':
        this.#rowRev = rev;
    }
    this.rev = rev;
  }

  clear(userId: string, seq: number): void {
    const member = this.#members.get(userId);
    if (member) member.clearedSeq = Math.floor(seq * this.lastSeq);
  }

  /** The first seq a user may see; null: no member. */
  visibleFrom(userId: string): number | null {
    const member = this.#members.get(userId);
    if (!member || member.leftSeq !== null) return null;
    return Math.max(member.clearedSeq, this.#history === 'all' ? 0 : member.joinedSeq) + 1;
  }

  /** What changed after a rev, for who sees from a seq on, in rev order. */
  since(rev: number, visibleFromSeq: number): Row[] {
    const rows: Row[] = [
      ...this.#messages.filter(({ seq }) => seq >= visibleFromSeq),
      ...this.#members.values(),
      { key: 'c', rev: this.#rowRev },
    ];
    return rows
      .filter((row) => row.rev > rev)
      .map(({ key, rev }) => ({ key, rev }))
      .sort((a, b) => a.rev - b.rev || (a.key < b.key ? -1 : 1));
  }

  /** The latest `count` seqs that such a reader sees. */
  latest(count: number, visibleFromSeq: number): number[] {
    return this.#messages
      .map(({ seq }) => seq)
      .filter((seq) => seq >= visibleFromSeq)
      .slice(-count);
  }

  async write(pool: Pool): Promise<void> {
    await pool.query(
      `INSERT INTO conversations (id, type, history, title, last_seq, rev, row_rev, created_by)
       VALUES ($1, 'group', $2, 't', $3, $4, $5, $1)
       ON CONFLICT (id) DO UPDATE SET last_seq = $3, rev = $4, row_rev = $5`,
      [this.id, this.#history, this.lastSeq, this.rev, this.#rowRev],
    );
    await pool.query(
      `INSERT INTO participants (conversation_id, user_id, joined_seq, left_seq, cleared_seq, rev)
       SELECT $1, "userId", "joinedSeq", "leftSeq", "clearedSeq", rev
         FROM jsonb_to_recordset($2)
              AS r("userId" uuid, "joinedSeq" bigint, "leftSeq" bigint, "clearedSeq" bigint, rev bigint)
       ON CONFLICT (conversation_id, user_id) DO UPDATE
          SET joined_seq = excluded.joined_seq, left_seq = excluded.left_seq,
              cleared_seq = excluded.cleared_seq, rev = excluded.rev`,
      [this.id, JSON.stringify([...this.#members.values()])],
    );
    await pool.query(
      `INSERT INTO messages (conversation_id, seq, rev, id, sender_id, client_message_id, kind, text, encrypted,
                             sent_at, edited_at)
       SELECT $1, seq, rev, gen_random_uuid(), $1, gen_random_uuid(),
              CASE WHEN text IS NULL THEN 'encrypted' ELSE 'text' END, text, encrypted, now(),
              CASE WHEN edited THEN now() END
         FROM jsonb_to_recordset($2) AS r(seq bigint, rev bigint, text text, encrypted jsonb, edited boolean)
       ON CONFLICT (conversation_id, seq) DO UPDATE
          SET rev = excluded.rev, text = excluded.text, edited_at = excluded.edited_at`,
      [this.id, JSON.stringify(this.#messages)],
    );
  }

  #send(size: 'short' | 'long' | 'encrypted'): void {
    const seq = ++this.lastSeq;
    const rev = ++this.rev;
    const body =
      size === 'encrypted'
        ? { text: null, encrypted: { scheme: 'x', ciphertext: CIPHERTEXT } }
        : { text: TEXTS[size], encrypted: null };
    this.#messages.push({ key: `m${seq}`, seq, rev, edited: false, ...body });
  }

  #put(userId: string, rev = 1): void {
    const before = this.#members.get(userId);
    if (before && before.leftSeq === null) return;
    const joined = { joinedSeq: this.lastSeq, leftSeq: null, clearedSeq: before?.clearedSeq ?? 0 };
    this.#members.set(userId, { key: `p${userId}`, userId, rev, ...joined });
  }
}
