import type { ServerPayload } from '@parley/contracts';

/** What a client asked of the service. Ids are in lower case, as the service answers them. */
export type Asked =
  | { do: 'send'; clientMessageId: string; text: string }
  | { do: 'edit'; messageId: string; text: string }
  | { do: 'delete'; messageId: string }
  | { do: 'join'; sinceRev: number | null; why: CatchUpReason }
  | { do: 'sync'; sinceRev: number; why: CatchUpReason }
  | { do: 'add'; targetId: string }
  | { do: 'remove'; targetId: string };

/** `gap`: the server left a hole in what it delivered, so that the client had to ask by itself. */
export type CatchUpReason = 'asked' | 'behind' | 'new' | 'gap';

export type Ack = ServerPayload<'message.ack'>;

export type Answer =
  /** `rev`: of the change, where the answer says it. */
  | { ok: true; ack?: Ack; rev?: number }
  | { ok: false; code: string }
  /** The connection ended first: it may have been done or not. */
  | { ok: null };

/** One request of one client, from its invocation to its answer. Times are places in the history. */
export interface Operation {
  readonly id: string;
  readonly userId: string;
  readonly conversationId: string;
  /** The connection it was sent on; null for REST. */
  readonly connection: string | null;
  readonly asked: Asked;
  readonly invokedAt: number;
  answer: Answer | null;
  answeredAt: number;
}

/** A frame as it arrived: nothing of it is parsed here beyond its JSON. */
export interface ObservedFrame {
  at: number;
  type: string;
  id?: string | undefined;
  payload: unknown;
}

/** One socket from its upgrade to its end, with everything that arrived on it. */
export interface Connection {
  readonly id: string;
  readonly client: string;
  readonly userId: string;
  readonly openedAt: number;
  readonly frames: ObservedFrame[];
  /** Infinity while it is open. */
  closedAt: number;
}

/**
 * Everything that clients of one process asked and saw. The clock is a counter, so that any two events of
 * the history have an order; it is bounded by the run that fills it.
 */
export class History {
  readonly operations: Operation[] = [];
  readonly connections: Connection[] = [];
  #now = 0;

  tick(): number {
    this.#now += 1;
    return this.#now;
  }

  invoke(what: Omit<Operation, 'invokedAt' | 'answer' | 'answeredAt'>): Operation {
    const operation = { ...what, invokedAt: this.tick(), answer: null, answeredAt: Number.POSITIVE_INFINITY };
    this.operations.push(operation);
    return operation;
  }

  answer(operation: Operation, answer: Answer): void {
    if (operation.answer) return;
    operation.answer = answer;
    operation.answeredAt = this.tick();
  }

  open(id: string, client: string, userId: string): Connection {
    const connection: Connection = {
      ...{ id, client, userId, openedAt: this.tick() },
      ...{ frames: [], closedAt: Number.POSITIVE_INFINITY },
    };
    this.connections.push(connection);
    return connection;
  }

  observe(connection: Connection, frame: { type: string; id?: string | undefined; payload: unknown }): void {
    connection.frames.push({ at: this.tick(), type: frame.type, id: frame.id, payload: frame.payload });
  }

  close(connection: Connection): void {
    if (connection.closedAt === Number.POSITIVE_INFINITY) connection.closedAt = this.tick();
  }
}
