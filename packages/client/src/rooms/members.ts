import type { Participant } from '@parley/contracts';
import { Value } from '../value.ts';

/** Who is in a conversation, and how far each has read. */
export class Members {
  readonly all = new Value<ReadonlyMap<string, Participant>>(new Map());

  get(userId: string): Participant | undefined {
    return this.all.get().get(userId);
  }

  /** The first hundred, as lists show them. */
  get first(): Participant[] {
    return [...this.all.get().values()].filter(({ left_seq: leftSeq }) => leftSeq === null).slice(0, 100);
  }

  replace(rows: readonly Participant[]): void {
    this.all.set(new Map(rows.map((row) => [row.user_id, row])));
  }

  put(row: Participant): Participant {
    const newer = newerParticipant(this.get(row.user_id), row);
    this.all.set(new Map(this.all.get()).set(row.user_id, newer));
    return newer;
  }

  /** Who is not in a complete list, as of a rev, has left. */
  retain(rows: readonly Participant[], rev: number): void {
    const listed = new Set(rows.map(({ user_id }) => user_id));
    this.all.set(new Map([...this.all.get()].filter(([id, row]) => listed.has(id) || row.rev > rev)));
  }
}

/** The newer row, with cursors that only grow. */
export function newerParticipant(known: Participant | undefined, row: Participant): Participant {
  if (!known) return row;
  const newer = row.rev >= known.rev ? row : known;
  const read = row.last_read_seq > known.last_read_seq ? row : known;
  return {
    ...newer,
    last_read_seq: read.last_read_seq,
    last_read_at: read.last_read_at,
    last_delivered_seq: Math.max(known.last_delivered_seq, row.last_delivered_seq),
  };
}
