import type { ServerPayload } from '@parley/contracts';
import type { Connection, ObservedFrame, Operation } from '../history/history.ts';
import type { Violation } from '../history/violation.ts';
import { type ChangePayload, changeOf } from './room-frames.ts';
import { type Rule, violation } from './rule.ts';

/** A gateway leaves a larger hole to its clients. */
const REPAIRED_AT_ONCE = 1_200;

interface Attachment {
  rev: number;
  seen: Set<number>;
}

/**
 * On every socket the changes of a conversation are one chain: each frame's prev_rev is the rev of the one
 * before it, from the rev that hello, conversation.added or room.join named.
 */
export const chainRule: Rule = ({ connections, operations }) => {
  const joins = new Map(
    operations.filter(({ asked }) => asked.do === 'join').map((operation) => [operation.id, operation]),
  );
  return connections.flatMap((connection) => new ChainReader(connection, joins, connections).read());
};

class ChainReader {
  readonly #connection: Connection;
  readonly #joins: ReadonlyMap<string, Operation>;
  readonly #all: readonly Connection[];
  readonly #attached = new Map<string, Attachment>();
  readonly #found: Violation[] = [];

  constructor(connection: Connection, joins: ReadonlyMap<string, Operation>, all: readonly Connection[]) {
    this.#connection = connection;
    this.#joins = joins;
    this.#all = all;
  }

  read(): Violation[] {
    for (const frame of this.#connection.frames) this.#frame(frame);
    return this.#found;
  }

  #frame(frame: ObservedFrame): void {
    const change = changeOf(frame);
    if (change) {
      this.#change(frame, change);
      return;
    }
    if (frame.type === 'hello') {
      for (const { id, rev } of (frame.payload as ServerPayload<'hello'>).conversations)
        this.#attach(id, rev);
    } else if (frame.type === 'conversation.added') {
      const { conversation } = frame.payload as ServerPayload<'conversation.added'>;
      // At least once: a repeat changes nothing.
      if (!this.#attached.has(conversation.id)) this.#attach(conversation.id, conversation.rev);
    } else if (frame.type === 'conversation.removed') {
      this.#attached.delete((frame.payload as ServerPayload<'conversation.removed'>).conversation_id);
    } else if (frame.type === 'sync.result') this.#latestPage(frame);
    else if (frame.type === 'room.joined') {
      const joined = frame.payload as ServerPayload<'room.joined'>;
      const asked = this.#joins.get(frame.id ?? '')?.asked;
      const since = asked?.do === 'join' && !joined.too_long ? asked.sinceRev : null;
      this.#attach(joined.conversation_id, since ?? joined.rev);
    }
  }

  /** The latest page that follows a room.joined which was too far behind: live goes on from there. */
  #latestPage({ id, payload }: ObservedFrame): void {
    const page = payload as ServerPayload<'sync.result'>;
    if (id === undefined && page.too_long) this.#attach(page.conversation_id, page.rev);
  }

  #attach(conversationId: string, rev: number): void {
    this.#attached.set(conversationId, { rev, seen: new Set() });
  }

  #change(frame: ObservedFrame, { conversation_id: id, rev, prev_rev: prevRev }: ChangePayload): void {
    const where = `${this.#connection.client} on ${this.#connection.id}: ${frame.type} of ${id}, rev ${rev}`;
    const attachment = this.#attached.get(id);
    if (!attachment) {
      this.#found.push(violation('unexpected', `${where}, to a socket that is not in the room`));
      return;
    }
    if (rev <= attachment.rev) {
      const isRepeat = attachment.seen.has(rev);
      const kind = isRepeat ? 'duplicate' : 'reordered';
      this.#found.push(violation(kind, `${where}, came ${isRepeat ? 'again' : ''} after ${attachment.rev}`));
      return;
    }
    if (prevRev > attachment.rev && prevRev - attachment.rev <= REPAIRED_AT_ONCE)
      this.#hole(frame.at, where, id, attachment.rev, prevRev);
    attachment.rev = rev;
    attachment.seen.add(rev);
  }

  #hole(at: number, where: string, conversationId: string, rev: number, prevRev: number): void {
    const { client } = this.#connection;
    const isClosed = this.#all
      .filter((other) => other.client === client)
      .flatMap(({ frames }) => frames)
      .some((frame) => frame.at > at && catchesUp(frame, conversationId, prevRev));
    this.#found.push(
      violation(isClosed ? 'unrepaired' : 'gap', `${where}, follows ${prevRev}, but the socket had ${rev}`),
    );
  }
}

function catchesUp(frame: ObservedFrame, conversationId: string, rev: number): boolean {
  if (frame.type !== 'sync.result' && frame.type !== 'room.joined') return false;
  const answer = frame.payload as { conversation_id: string; rev: number };
  return answer.conversation_id === conversationId && answer.rev >= rev;
}
