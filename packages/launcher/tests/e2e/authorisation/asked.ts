import { randomUUID } from 'node:crypto';
import { eventually } from '@parley/runtime';
import type { ChatSocket, Frame } from '../chat-client.ts';

/** What a phone was sent, as text. */
export async function pushed(url: string, phone: string): Promise<string[]> {
  const response = await fetch(`${url}/simulator/devices/${phone}/requests`);
  const { requests } = (await response.json()) as { requests: unknown[] };
  return requests.map((request) => JSON.stringify(request));
}

/** Sends a frame about a conversation and waits for its answer. */
export async function ask(
  socket: ChatSocket,
  type: string,
  conversationId: string,
  payload: object,
): Promise<Frame> {
  const id = randomUUID();
  socket.send(type, { conversation_id: conversationId, ...payload }, id);
  return eventually(`the answer to ${type}`, () => socket.frames.find((frame) => frame.id === id));
}
