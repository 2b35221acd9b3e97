import { randomUUID } from 'node:crypto';
import { type ClientFrameType, reconnectAfterOf, type ServerPayload } from '@parley/contracts';
import { WebSocket } from 'ws';
import type { Answer, Asked, Connection, History, Operation } from '../history/history.ts';

export interface ReceivedFrame {
  type: string;
  id?: string;
  payload: unknown;
}

export interface LinkOptions {
  url: string;
  token: string;
  client: string;
  userId: string;
  history: History;
  frame(link: Link, frame: ReceivedFrame): void;
  /** `afterMs`: the wait the server asked for, or null. */
  closed(link: Link, afterMs: number | null): void;
}

/** One socket of a client; what it asks and gets is written into the history. */
export interface Link {
  readonly connection: Connection;
  /** Sends a frame whose answer is waited for. Resolves also when the socket ends first. */
  ask(type: ClientFrameType, conversationId: string, payload: object, asked: Asked): Promise<Answer>;
  /** Sends a frame that has no answer. */
  tell(type: ClientFrameType, payload: object): void;
  /** `cut`: without a word, as when a phone loses its network. */
  close(how: 'clean' | 'cut'): void;
}

export function openLink({ url, token, client, userId, history, frame, closed }: LinkOptions): Link {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const connection = history.open(randomUUID().slice(0, 8), client, userId);
  const waiting = new Map<string, { operation: Operation; done(answer: Answer): void }>();
  let isOver = false;

  const settle = (id: string, answer: Answer) => {
    const asked = waiting.get(id);
    if (!asked) return;
    waiting.delete(id);
    history.answer(asked.operation, answer);
    asked.done(answer);
  };
  const end = (afterMs: number | null) => {
    if (isOver) return;
    isOver = true;
    history.close(connection);
    for (const id of [...waiting.keys()]) settle(id, { ok: null });
    closed(link, afterMs);
  };
  socket.on('error', () => {});
  socket.on('close', (_code, reason) => end(reconnectAfterOf(String(reason))));
  socket.on('message', (data) => {
    if (isOver) return;
    const received = JSON.parse(String(data)) as ReceivedFrame;
    history.observe(connection, received);
    frame(link, received);
    const answer = received.id === undefined ? null : answerIn(received);
    if (answer && received.id !== undefined) settle(received.id, answer);
  });
  const link: Link = {
    connection,
    ask(type, conversationId, payload, asked) {
      const id = randomUUID();
      const operation = history.invoke({ id, userId, conversationId, connection: connection.id, asked });
      return new Promise((resolve) => {
        waiting.set(id, { operation, done: resolve });
        if (isOver) settle(id, { ok: null });
        else
          socket.send(JSON.stringify({ type, id, payload: { conversation_id: conversationId, ...payload } }));
      });
    },
    tell(type, payload) {
      if (!isOver) socket.send(JSON.stringify({ type, payload }));
    },
    close(how) {
      if (how === 'cut' || socket.readyState === WebSocket.CONNECTING) socket.terminate();
      else socket.close();
      // From here on this client hears nothing: what is still on the way is lost to it.
      if (how === 'cut') end(null);
    },
  };
  return link;
}

function answerIn({ type, payload }: ReceivedFrame): Answer | null {
  switch (type) {
    case 'message.ack':
      return { ok: true, ack: payload as ServerPayload<'message.ack'> };
    case 'room.joined':
    case 'sync.result':
      return { ok: true, rev: (payload as { rev: number }).rev };
    case 'ack':
      return { ok: true };
    case 'error':
      return { ok: false, code: (payload as { code: string }).code };
    default:
      return null;
  }
}
