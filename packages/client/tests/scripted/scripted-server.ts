import { jest } from '@jest/globals';
import type { ConversationView, Envelope } from '@parley/contracts';
import { type Client, createClient, type Store } from '../../src/index.ts';
import { tokenPair } from './samples.ts';

/** What a test answers to a request; undefined: as ever. */
type Answer = (request: { method: string; path: string }) => unknown;

/** A server that does what a test says, at the moment it says so. Its clock is the fake one of Jest. */
export class ScriptedServer {
  readonly sent: Envelope[] = [];
  readonly requests: string[] = [];
  /** What the list shows. */
  conversations: ConversationView[] = [];
  hello: { id: string; rev: number; last_seq: number; last_read_seq: number }[] = [];
  answer: Answer = () => undefined;
  /** The one that was opened last. */
  #socket: ScriptedSocket | null = null;

  /** A client that is signed in and connected. */
  async client(store?: Store): Promise<Client> {
    const client = createClient({
      url: 'http://parley.test',
      fetch: (input, init) => this.#fetch(String(input), init?.method ?? 'GET'),
      WebSocket: this.#webSocket(),
      random: () => 1,
      ...(store ? { store } : {}),
    });
    await client.ready;
    if (client.account.get().state !== 'signed-in') await client.login('me', 'password');
    await passMs(500);
    return client;
  }

  say(type: string, payload: object, id?: string): void {
    this.#socket?.onmessage?.({ data: JSON.stringify({ type, id, payload }) });
  }

  /** Breaks the connection; the client comes back by itself. */
  cut(): void {
    this.#socket?.onclose?.({ code: 1006, reason: '' });
  }

  joins(): string[] {
    return this.sent
      .filter(({ type }) => type === 'room.join')
      .map(({ payload }) => (payload as { conversation_id: string }).conversation_id);
  }

  /** The last frame of a type that the client sent. */
  last(type: string): Envelope | undefined {
    return this.sent.findLast((frame) => frame.type === type);
  }

  async #fetch(url: string, method: string): Promise<Response> {
    const path = url.replace('http://parley.test', '');
    this.requests.push(`${method} ${path}`);
    const answer = await (this.answer({ method, path }) ?? this.#usual(path));
    return answer instanceof Response ? answer : Response.json(answer);
  }

  #usual(path: string): unknown {
    if (path === '/api/auth/login') return tokenPair;
    if (path === '/api/users/me') return tokenPair.user;
    if (path.startsWith('/api/users?')) return { users: [] };
    if (path.startsWith('/api/blocks')) return { blocks: [], cursor: null };
    if (path.startsWith('/api/conversations?archived=true')) return { conversations: [], cursor: null };
    if (path.startsWith('/api/conversations?'))
      return { conversations: structuredClone(this.conversations), cursor: null };
    if (/\/messages\?/.test(path)) return { messages: [], quoted: [], has_more: false };
    const view = this.conversations.find(({ id }) => path === `/api/conversations/${id}`);
    if (view) return structuredClone(view);
    return refusal(404, 'not_found');
  }

  #received(frame: Envelope): void {
    this.sent.push(frame);
    if (frame.type !== 'auth') return;
    this.say('hello', { heartbeat_s: 3_600, epoch: 'e1', conversations: this.hello });
  }

  #webSocket(): typeof WebSocket {
    const received = (frame: Envelope) => this.#received(frame);
    const opened = (socket: ScriptedSocket) => {
      this.#socket = socket;
    };
    return class extends ScriptedSocket {
      constructor() {
        super(received);
        opened(this);
      }
    } as unknown as typeof WebSocket;
  }
}

class ScriptedSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly #received: (frame: Envelope) => void;

  constructor(received: (frame: Envelope) => void) {
    this.#received = received;
    queueMicrotask(() => this.onopen?.());
  }

  send(text: string): void {
    // Not within the call that sends.
    queueMicrotask(() => this.#received(JSON.parse(text) as Envelope));
  }

  close(): void {}
}

export function refusal(status: number, code: string): Response {
  const retryable = status >= 500 || status === 429;
  return Response.json({ code, title: code, retryable, status }, { status });
}

/** Lets that much time pass, and all that follows from it happen. */
export function passMs(ms: number): Promise<void> {
  return jest.advanceTimersByTimeAsync(ms);
}
