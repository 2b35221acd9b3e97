import { randomUUID } from 'node:crypto';
import type { Message, Participant, ServerPayload } from '@parley/contracts';
import type { FinalMessage } from '../history/final-state.ts';
import type { Answer, Asked, History } from '../history/history.ts';
import { finalMessage } from './shown-conversation.ts';

const TRIES = 50;
const RETRY_MS = 100;

export interface RestCallerOptions {
  url: string;
  userId: string;
  token: string;
  history: History;
}

interface Reply {
  status: number;
  body: unknown;
}

/** A user's requests to the message service; those that change something are written into the history. */
export class RestCaller {
  readonly #options: RestCallerOptions;

  constructor(options: RestCallerOptions) {
    this.#options = options;
  }

  send(conversationId: string, clientMessageId: string, text: string): Promise<Answer> {
    const asked = { do: 'send', clientMessageId, text } as const;
    const body = { client_message_id: clientMessageId, text };
    return this.#ask('POST', conversationId, 'messages', asked, body);
  }

  edit(conversationId: string, messageId: string, text: string): Promise<Answer> {
    return this.#ask(
      'PATCH',
      conversationId,
      `messages/${messageId}`,
      { do: 'edit', messageId, text },
      { text },
    );
  }

  delete(conversationId: string, messageId: string): Promise<Answer> {
    return this.#ask('DELETE', conversationId, `messages/${messageId}`, { do: 'delete', messageId });
  }

  add(conversationId: string, targetId: string): Promise<Answer> {
    const asked = { do: 'add', targetId } as const;
    return this.#ask('POST', conversationId, 'participants', asked, { user_ids: [targetId] });
  }

  remove(conversationId: string, targetId: string): Promise<Answer> {
    return this.#ask('DELETE', conversationId, `participants/${targetId}`, { do: 'remove', targetId });
  }

  /** The conversation's id. */
  async create(participantIds: readonly string[]): Promise<string> {
    const body = { type: 'group', title: 'Chaos', participant_ids: participantIds };
    const reply = await this.#insist('POST', '', body);
    if (reply.status !== 201) throw new Error(`a conversation was refused: ${JSON.stringify(reply)}`);
    return (reply.body as { id: string }).id;
  }

  /** All messages, page after page; null where the conversation is not found. */
  async history(conversationId: string): Promise<FinalMessage[] | null> {
    const all: FinalMessage[] = [];
    for (;;) {
      const after = all.at(-1)?.seq ?? 0;
      const reply = await this.#insist('GET', `/${conversationId}/messages?limit=100&after_seq=${after}`);
      if (reply.status === 404) return null;
      if (reply.status !== 200) throw new Error(`history was refused: ${JSON.stringify(reply)}`);
      const { messages, has_more: hasMore } = reply.body as { messages: Message[]; has_more: boolean };
      all.push(...messages.map(finalMessage));
      if (!hasMore) return all;
    }
  }

  async #ask(
    method: string,
    conversationId: string,
    path: string,
    asked: Asked,
    body?: object,
  ): Promise<Answer> {
    const { userId, history } = this.#options;
    const operation = history.invoke({ id: randomUUID(), userId, conversationId, connection: null, asked });
    const answer = await this.#call(method, `/${conversationId}/${path}`, body).then(
      (reply) => answerIn(reply, asked),
      () => ({ ok: null }) as const,
    );
    history.answer(operation, answer);
    return answer;
  }

  /** As a client does while a server is replaced: a kept connection may still lead to the old one. */
  async #insist(method: string, path: string, body?: object): Promise<Reply> {
    for (let tries = 1; ; tries++) {
      const reply = await this.#call(method, path, body).catch(() => null);
      if (reply && reply.status !== 503) return reply;
      if (tries === TRIES)
        throw new Error(`${method} ${path} was refused ${tries} times: ${JSON.stringify(reply)}`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async #call(method: string, path: string, body?: object): Promise<Reply> {
    const response = await fetch(`${this.#options.url}/api/conversations${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#options.token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  }
}

function answerIn({ status, body }: Reply, asked: Asked): Answer {
  // A server that is closing refuses in its own words.
  if (status === 503) return { ok: false, code: 'busy' };
  if (status >= 300)
    return { ok: false, code: (body as { code?: string } | null)?.code ?? `status ${status}` };
  if (asked.do === 'send') return { ok: true, ack: body as ServerPayload<'message.ack'> };
  if (asked.do !== 'add') return { ok: true };
  const { participants } = body as { participants: Participant[] };
  const row = participants.find(({ user_id: userId }) => userId === asked.targetId);
  return row ? { ok: true, rev: row.rev } : { ok: true };
}
