import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';

export interface Received {
  type: string;
  id?: string;
  // Tests name the fields they look at.
  payload: Record<string, unknown> & {
    rev?: number;
    prev_rev?: number;
    code?: string;
    message?: unknown;
    conversation_id?: string;
    client_message_id?: string;
  };
}

/** Ends what hangs, on however busy a machine. */
const TIMEOUT_MS = 30_000;

/** A WebSocket client that keeps what it got, in order. It looks when something comes in: hundreds that poll would be a load. */
export class SocketClient {
  readonly ws: WebSocket;
  readonly frames: Received[] = [];
  closed: { code: number; reason: string } | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(url: string, options: ClientOptions & { protocols?: string[] } = {}) {
    this.ws = new WebSocket(url, options.protocols ?? [], options);
    this.ws.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)) as Received);
      for (const look of [...this.#waiting]) look();
    });
    this.ws.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      for (const look of [...this.#waiting]) look();
    });
    this.ws.on('error', () => {});
  }

  async opened(): Promise<this> {
    if (this.ws.readyState !== WebSocket.OPEN) await once(this.ws, 'open');
    return this;
  }

  send(type: string, payload: unknown = {}, id?: string): void {
    this.ws.send(JSON.stringify(id === undefined ? { type, payload } : { type, id, payload }));
  }

  of(type: string): Received[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /** The frame of this type and id, or the first of the type. */
  async got(type: string, id?: string): Promise<Received> {
    return await this.#when(`a ${type} frame${id ? ` for ${id}` : ''}`, () =>
      this.frames.find((frame) => frame.type === type && (id === undefined || frame.id === id)),
    );
  }

  async closedWith(): Promise<number> {
    const closed = await this.#when('the socket to close', () => this.closed);
    return closed.code;
  }

  /** The revs of a conversation in the order in which they came. */
  revs(conversationId: string): number[] {
    return this.frames
      .filter(({ payload }) => payload.conversation_id === conversationId && payload.prev_rev !== undefined)
      .map(({ payload }) => payload.rev as number);
  }

  async reached(conversationId: string, rev: number): Promise<void> {
    await this.#when(`rev ${rev}`, () => (this.revs(conversationId).at(-1) ?? 0) >= rev);
  }

  #when<T>(what: string, check: () => T): Promise<NonNullable<T>> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = check();
        if (!found) return;
        this.#waiting.delete(look);
        clearTimeout(timer);
        resolve(found as NonNullable<T>);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`waited in vain for ${what}; got ${this.summary()}`));
      }, TIMEOUT_MS);
      this.#waiting.add(look);
      look();
    });
  }

  summary(): string {
    return this.frames
      .slice(-5)
      .map((frame) => JSON.stringify(frame).slice(0, 120))
      .join(' ');
  }

  close(): void {
    this.ws.terminate();
  }
}

/** Every frame of a conversation begins where the one before ended. */
export function isChain(client: SocketClient, conversationId: string, fromRev: number): boolean {
  let at = fromRev;
  for (const { payload } of client.frames) {
    if (payload.conversation_id !== conversationId || payload.prev_rev === undefined) continue;
    if (payload.prev_rev > at || (payload.rev as number) <= at) return false;
    at = payload.rev as number;
  }
  return true;
}
