import { randomUUID } from 'node:crypto';
import type { Answer, TestNetwork, TestUser } from '../network.ts';

/** A user with a role of the service. */
export async function newModerator(network: TestNetwork, role: 'moderator' | 'admin' = 'moderator') {
  const user = await network.newUser();
  await network.pool.query('UPDATE users SET role = $2 WHERE id = $1', [user.id, role]);
  return user;
}

export function newDirect(network: TestNetwork, by: TestUser, other: TestUser): Promise<Answer> {
  const wanted = { type: 'direct', participant_ids: [other.id] };
  return network.call(by, 'POST', '/api/conversations', wanted);
}

export async function directOf(network: TestNetwork, by: TestUser, other: TestUser): Promise<string> {
  return (await newDirect(network, by, other)).body.id;
}

export function say(network: TestNetwork, by: TestUser, room: string, text = 'said'): Promise<Answer> {
  const body = { client_message_id: randomUUID(), text };
  return network.call(by, 'POST', `/api/conversations/${room}/messages`, body);
}

export async function said(network: TestNetwork, by: TestUser, room: string, text = 'said'): Promise<string> {
  const { status, body } = await say(network, by, room, text);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.message_id;
}
