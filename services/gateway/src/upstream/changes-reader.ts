import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import { numbersOnly, type RoomEvent, roomEvent } from '../rooms/room-event.ts';
import { Batches } from './batches.ts';
import type { UnaryCalls } from './unary-calls.ts';

/** Rows of one page of changes. */
const PAGE_MAX = 300;
const PAGES_PER_READ = 100;

export interface Changes {
  /** How far the conversation is. */
  rev: number;
  /** In rev order, each beginning where the one before ended; the last page ends at `rev`. */
  events: readonly RoomEvent[];
  hasMore: boolean;
}

interface Wanted {
  conversationId: string;
  sinceRev: number;
}

/** A read that begins when the one before it has ended: those who ask meanwhile share it. */
interface Next {
  sinceRev: number;
  changes: Promise<Changes>;
}

interface Line {
  current: { sinceRev: number; changes: Promise<Changes> } | null;
  next: Next | null;
}

/** A finished frame of the message service, framed for the wire. */
export function eventOf(frame: messageProto.RoomFrame): RoomEvent {
  const { kind, rev, prevRev, seq } = frame;
  return roomEvent({ kind, rev: Number(rev), prevRev: Number(prevRev), seq: Number(seq) }, frame.frame);
}

/**
 * Reads what changed in conversations, one page per conversation at a time: those who ask while one is
 * under way share the next, which begins at the oldest rev among theirs. Pages of many conversations are read
 * together.
 */
export class ChangesReader {
  readonly #pages: Batches<Wanted, messageProto.ConversationChanges>;
  readonly #lines = new Map<string, Line>();
  reads = 0;

  constructor(calls: UnaryCalls, onEpoch: (epoch: string) => void) {
    this.#pages = new Batches({
      keyOf: ({ conversationId, sinceRev }) => `${conversationId} ${sinceRev}`,
      itemsPerRead: PAGES_PER_READ,
      async read(wanted) {
        const request = create(messageProto.ReadChangesRequestSchema, {
          keys: wanted.map((key) => ({ ...key, sinceRev: BigInt(key.sinceRev) })),
          limit: PAGE_MAX,
        });
        const first = wanted[0]?.conversationId ?? '';
        const { epoch, changes } = await calls.call(first, (client) => client.readChanges(request));
        onEpoch(epoch);
        return changes;
      },
    });
  }

  /** Not filtered for any user: the caller applies each socket's visibility. Throws `not_found`. */
  async read(conversationId: string, sinceRev: number): Promise<Changes> {
    const current = this.#lines.get(conversationId)?.current;
    // It may have begun too early to know of everything, but what it has beyond `sinceRev` is right.
    if (current && current.sinceRev <= sinceRev) {
      const early = await current.changes;
      if (reachOf(early) > sinceRev) return after(early, sinceRev);
    }
    const shared = await this.#share(conversationId, sinceRev);
    if (!shared.hasMore || reachOf(shared) > sinceRev) return after(shared, sinceRev);
    return this.#read(conversationId, sinceRev);
  }

  #share(conversationId: string, sinceRev: number): Promise<Changes> {
    let line = this.#lines.get(conversationId);
    if (!line) {
      line = { current: null, next: null };
      this.#lines.set(conversationId, line);
    }
    if (line.next) line.next.sinceRev = Math.min(line.next.sinceRev, sinceRev);
    else line.next = this.#queue(conversationId, line, sinceRev);
    return line.next.changes;
  }

  #queue(conversationId: string, line: Line, sinceRev: number): Next {
    const before = line.current?.changes.catch(() => {});
    // Those of one turn go together.
    const turn = before ?? new Promise<void>((resolve) => setImmediate(resolve));
    const next: Next = {
      sinceRev,
      changes: turn.then(() => {
        line.next = null;
        const changes = this.#read(conversationId, next.sinceRev);
        const current = { sinceRev: next.sinceRev, changes };
        line.current = current;
        const over = () => {
          if (line.current === current) line.current = null;
          if (!line.current && !line.next) this.#lines.delete(conversationId);
        };
        changes.then(over, over);
        return changes;
      }),
    };
    return next;
  }

  async #read(conversationId: string, sinceRev: number): Promise<Changes> {
    this.reads += 1;
    let page = await this.#pages.read({ conversationId, sinceRev });
    // The answer was full before it. Each has its first page at least, so the wait for it ends.
    while (page.leftOut) page = await this.#pages.read({ conversationId, sinceRev });
    const { frames, hasMore } = page;
    const rev = Number(page.rev);
    if (rev === 0) throw new AppError('not_found', 'No such conversation');
    const events = frames.map(eventOf);
    const last = events.at(-1)?.rev ?? sinceRev;
    // Changes without a row to show for them: the numbers are enough.
    if (!hasMore && last < rev) events.push(numbersOnly(conversationId, rev, last));
    return { rev, events, hasMore };
  }
}

/** The rev up to which a page tells everything. */
function reachOf({ rev, events, hasMore }: Changes): number {
  return hasMore ? (events.at(-1)?.rev ?? 0) : rev;
}

function after(changes: Changes, sinceRev: number): Changes {
  if ((changes.events[0]?.rev ?? Number.POSITIVE_INFINITY) > sinceRev) return changes;
  return { ...changes, events: changes.events.filter((event) => event.rev > sinceRev) };
}
