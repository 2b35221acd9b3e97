import { randomUUID } from 'node:crypto';
import type { ServerFrameType, ServerPayload, TokenPair } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { WebSocket } from 'ws';

export interface Frame<T extends ServerFrameType = ServerFrameType> {
  type: T;
  id?: string;
  payload: ServerPayload<T>;
}

export interface RestAnswer<T> {
  status: number;
  body: T;
}

/** A person with an account, as a test drives them: REST and sockets against one edge address. */
export interface Person {
  readonly id: string;
  readonly tokens: TokenPair;
  rest<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<RestAnswer<T>>;
  connect(wsUrl?: string): Promise<ChatSocket>;
  registerPhone(token?: string): Promise<string>;
}

/** An open, greeted socket that keeps every frame it gets. */
export interface ChatSocket {
  readonly frames: readonly Frame[];
  readonly hello: ServerPayload<'hello'>;
  readonly closed: Promise<number>;
  send(type: string, payload: unknown, id?: string): void;
  /** Sends a message and waits for its ack. */
  say(conversationId: string, text: string, clientMessageId?: string): Promise<ServerPayload<'message.ack'>>;
  /** The first frame of a type that fits, waiting for it. */
  frame<T extends ServerFrameType>(
    type: T,
    fits?: (payload: ServerPayload<T>) => boolean,
    timeoutMs?: number,
  ): Promise<Frame<T>>;
  /** The messages of a conversation that arrived live, in order of arrival. */
  messages(conversationId: string): ServerPayload<'message.new'>[];
  close(): Promise<void>;
}

export async function request<T>(
  edgeUrl: string,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<RestAnswer<T>> {
  const response = await fetch(edgeUrl + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T };
}

export async function signUp(edgeUrl: string, name = 'person'): Promise<Person> {
  const username = `${name}_${randomUUID().slice(0, 8)}`;
  const { status, body: tokens } = await request<TokenPair>(edgeUrl, 'POST', '/api/auth/register', {
    username,
    password: 'correct horse battery',
    display_name: name,
  });
  if (status !== 201) throw new Error(`register answered ${status} ${JSON.stringify(tokens)}`);
  return {
    id: tokens.user.id,
    tokens,
    rest: (method, path, body) => request(edgeUrl, method, path, body, tokens.access_token),
    connect: (wsUrl = edgeUrl) => openSocket(wsUrl, tokens.access_token),
    async registerPhone(token = randomUUID().replaceAll('-', '').padEnd(64, 'a')) {
      const answer = await request(
        edgeUrl,
        'POST',
        '/api/device-tokens',
        { token, environment: 'sandbox' },
        tokens.access_token,
      );
      if (answer.status !== 201) throw new Error(`device token answered ${answer.status}`);
      return token;
    },
  };
}

export async function openSocket(url: string, token: string): Promise<ChatSocket> {
  const ws = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => ws.once('close', resolve));
  ws.on('error', () => {});
  ws.on('message', (data) => {
    frames.push(JSON.parse(String(data)) as Frame);
    for (const wake of waiting) wake();
  });

  function find<T extends ServerFrameType>(type: T, fits: (payload: ServerPayload<T>) => boolean) {
    return frames.find((frame) => frame.type === type && fits(frame.payload as ServerPayload<T>)) as
      | Frame<T>
      | undefined;
  }

  async function frame<T extends ServerFrameType>(
    type: T,
    fits: (payload: ServerPayload<T>) => boolean = () => true,
    timeoutMs = 20_000,
  ): Promise<Frame<T>> {
    const found = find(type, fits);
    if (found) return found;
    return new Promise((resolve, reject) => {
      const end = () => {
        waiting.delete(wake);
        clearTimeout(timer);
      };
      const wake = () => {
        const arrived = find(type, fits);
        if (!arrived) return;
        end();
        resolve(arrived);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`no ${type} came; last: ${JSON.stringify(frames.slice(-3))}`));
      }, timeoutMs);
      waiting.add(wake);
    });
  }

  const hello = await frame('hello');
  const send = (type: string, payload: unknown, id?: string) =>
    ws.send(JSON.stringify({ type, id, payload }));
  return {
    frames,
    hello: hello.payload,
    closed,
    send,
    frame,
    async say(conversationId, text, clientMessageId = randomUUID()) {
      const alreadyAcked = frames.length;
      send('message.send', { conversation_id: conversationId, text, client_message_id: clientMessageId });
      const ack = await frame(
        'message.ack',
        (payload) => payload.client_message_id === clientMessageId,
      ).catch((error: Error) => {
        const refusal = frames.slice(alreadyAcked).find((candidate) => candidate.type === 'error');
        throw refusal ? new Error(JSON.stringify(refusal)) : error;
      });
      return ack.payload;
    },
    messages: (conversationId) =>
      frames
        .filter((candidate) => candidate.type === 'message.new')
        .map((candidate) => candidate.payload as ServerPayload<'message.new'>)
        .filter((payload) => payload.conversation_id === conversationId),
    async close() {
      ws.close();
      await closed;
    },
  };
}

/** Starts a group and waits until each socket has been told of it. */
export async function converse(
  creator: Person,
  others: readonly Person[],
  sockets: readonly ChatSocket[] = [],
): Promise<string> {
  const { status, body } = await creator.rest<{ id: string }>('POST', '/api/conversations', {
    type: 'group',
    participant_ids: others.map((person) => person.id),
    title: 'Test group',
  });
  if (status !== 201) throw new Error(`create answered ${status} ${JSON.stringify(body)}`);
  await Promise.all(
    sockets.map((socket) =>
      socket.frame('conversation.added', ({ conversation }) => conversation.id === body.id),
    ),
  );
  return body.id;
}

export { eventually };
