import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { messageProto } from '@parley/contracts';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from './network.ts';
import { ackOf, type Outgoing, openSendStream, type SendStream } from './send-stream.ts';

// A test file that imports this has a network, and a new group of two people for each of its tests.

export let network: TestNetwork;
export let stream: SendStream;
export let alice: TestUser;
export let bob: TestUser;
/** The group's id, or where {@link talkIn} went. */
export let room: string;

beforeAll(async () => {
  network = await startNetwork();
  stream = openSendStream(network);
});
afterAll(async () => {
  stream.close();
  await network.close();
});
beforeEach(async () => {
  [alice, bob] = [await network.newUser(), await network.newUser()];
  room = await newGroup(network, [alice, bob]);
});

/** Goes on in another conversation until the test ends. */
export function talkIn(conversationId: string): void {
  room = conversationId;
}

/** Sends a message to the room; a refusal fails the test. */
export async function send(by: TestUser, more: Partial<Outgoing> = {}): Promise<messageProto.Ack> {
  return ackOf((await stream.send([{ conversationId: room, senderId: by.id, ...more }]))[0]);
}

/** As {@link send}; returns the id of the message. */
export async function say(by: TestUser, more: Partial<Outgoing> = {}): Promise<string> {
  return (await send(by, more)).messageId;
}

/** Where a message of the room stands. */
export function pathOf(messageId: string): string {
  return `/api/conversations/${room}/messages/${messageId}`;
}

export async function revOf(conversationId: string): Promise<number> {
  const { rows } = await network.pool.query('SELECT rev FROM conversations WHERE id = $1', [conversationId]);
  return rows[0].rev;
}
