import { randomUUID } from 'node:crypto';
import type { ClientPayload, Envelope, ServerPayload } from '@parley/contracts';
import type {
  Answer,
  Asked,
  Connection,
  History,
  Operation,
} from '../../../bench/src/chaos/history/history.ts';

/** A WebSocket whose every frame goes into the history, each way, before anybody else sees it. */
export function recordingWebSocket(history: History, client: string, userId: () => string): typeof WebSocket {
  return class RecordingWebSocket extends WebSocket {
    readonly #connection: Connection;
    readonly #asked = new Map<string, Operation>();

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.#connection = history.open(randomUUID().slice(0, 8), client, userId());
      this.addEventListener('message', ({ data }) => this.#received(JSON.parse(String(data)) as Envelope));
      this.addEventListener('close', () => this.#over());
      this.addEventListener('error', () => this.#over());
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      this.#sent(JSON.parse(String(data)) as Envelope);
      super.send(data);
    }

    override close(code?: number, reason?: string): void {
      // What arrives from here on is no news to the client.
      this.#over();
      super.close(code, reason);
    }

    /** Ids are the client's, and may come again on another connection. */
    #idOf(id: string): string {
      return `${this.#connection.id} ${id}`;
    }

    #sent(frame: Envelope): void {
      const { id, payload } = frame;
      const asked = askedIn(frame);
      if (!asked || id === undefined || this.#connection.closedAt !== Number.POSITIVE_INFINITY) return;
      const { conversation_id: conversationId } = payload as { conversation_id: string };
      const operation = history.invoke({
        ...{ id: this.#idOf(id), userId: this.#connection.userId, conversationId },
        ...{ connection: this.#connection.id, asked },
      });
      this.#asked.set(id, operation);
    }

    #received({ type, id, payload }: Envelope): void {
      if (this.#connection.closedAt !== Number.POSITIVE_INFINITY) return;
      history.observe(this.#connection, { type, id: id && this.#idOf(id), payload });
      const operation = id === undefined ? undefined : this.#asked.get(id);
      const answer = operation && answerIn(type, payload);
      if (!operation || !answer) return;
      this.#asked.delete(id as string);
      history.answer(operation, answer);
    }

    #over(): void {
      for (const operation of this.#asked.values()) history.answer(operation, { ok: null });
      this.#asked.clear();
      history.close(this.#connection);
    }
  };
}

/** What the rules judge. Edits and deletions go by REST. */
function askedIn({ type, payload }: Envelope): Asked | null {
  switch (type) {
    case 'message.send': {
      const { client_message_id: clientMessageId, text = '' } = payload as ClientPayload<'message.send'>;
      return { do: 'send', clientMessageId, text };
    }
    case 'room.join': {
      const { since_rev: sinceRev = null } = payload as ClientPayload<'room.join'>;
      return { do: 'join', sinceRev, why: 'asked' };
    }
    case 'sync':
      return { do: 'sync', sinceRev: (payload as ClientPayload<'sync'>).since_rev, why: 'asked' };
    default:
      return null;
  }
}

function answerIn(type: string, payload: unknown): Answer | null {
  switch (type) {
    case 'message.ack':
      return { ok: true, ack: payload as ServerPayload<'message.ack'> };
    case 'ack':
    case 'room.joined':
    case 'sync.result':
      return { ok: true };
    case 'error':
      return { ok: false, code: (payload as { code: string }).code };
    default:
      return null;
  }
}
