import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { isChain } from './support/socket-client.ts';
import { type Stage, startStage } from './support/stage.ts';
import type { Conversation } from './support/world-model.ts';

let stage: Stage;

afterEach(() => stage.close());

const SOCKETS = 300;
const ROOMS = 30;
const ROOMS_EACH = 5;

test('a storm of reconnects gets exactly what it missed, with few calls of the message service', async () => {
  stage = await startStage();
  // A loop that is late, on a busy machine, must not look like a lost publication.
  const env = { PARLEY_RATE_LIMITS: 'off', GATEWAY_GAP_HOLD_MS: '20000' };
  const [gone, heir] = [await stage.gateway(env), await stage.gateway(env)];
  const users = Array.from({ length: SOCKETS }, () => stage.auth.user());
  const bystanders = Array.from({ length: 3 }, () => stage.auth.user());
  const rooms = Array.from({ length: ROOMS }, (_, index) =>
    stage.world.conversation(
      ...bystanders.map(({ userId }) => userId),
      ...users.filter((__, user) => isIn(user, index)).map(({ userId }) => userId),
    ),
  );
  await Promise.all(bystanders.map((user) => stage.live(user, heir)));
  const before = await Promise.all(users.map((user) => stage.live(user, gone)));
  for (const room of rooms) stage.world.say(room, 'heard by all');
  await Promise.all(before.map((client, user) => reachedAll(client, roomsOf(rooms, user))));
  for (const client of before) client.close();
  await eventually('an empty gateway', () => gone.stats().sockets === 0);
  for (const room of rooms) for (let count = 0; count < 20; count++) stage.world.say(room, 'missed');
  await eventually('the heir to hear of it', () => heir.stats().deliveries >= ROOMS * 21 * 3);

  const callsBefore = total(heir.stats().unaryCalls);
  const startedAtMs = Date.now();
  const clients = await Promise.all(
    users.map(async (user, index) => {
      const client = await stage.live(user, heir);
      for (const room of roomsOf(rooms, index)) {
        client.send('room.join', { conversation_id: room.id, since_rev: 2 }, room.id);
      }
      for (const room of roomsOf(rooms, index)) await client.got('room.joined', room.id);
      return client;
    }),
  );
  for (const room of rooms) stage.world.say(room, 'live again');
  await Promise.all(clients.map((client, user) => reachedAll(client, roomsOf(rooms, user))));
  for (const [user, client] of clients.entries()) {
    for (const room of roomsOf(rooms, user)) {
      expect(client.revs(room.id)).toEqual(Array.from({ length: 21 }, (_, at) => at + 3));
      expect(isChain(client, room.id, 2)).toBe(true);
    }
  }
  const calls = heir.stats().unaryCalls;
  // One roster for each room, whoever joins, and those of a moment together, as are lists.
  expect(calls['readRosters']).toBeLessThan(ROOMS);
  expect(calls['readChanges'] ?? 0).toBe(0);
  expect(calls['openRoom'] ?? 0).toBe(0);
  // Lists are read in paced batches, at most 5 a second, so a slower machine, on which the storm lasts longer, takes
  // some more.
  const most = Math.max(0.2 * SOCKETS, ROOMS + 8 + (Date.now() - startedAtMs) / 200);
  expect(total(calls) - callsBefore).toBeLessThanOrEqual(most);
}, 120_000);

function isIn(user: number, room: number): boolean {
  return (room - user + ROOMS * SOCKETS) % ROOMS < ROOMS_EACH;
}

function roomsOf(rooms: readonly Conversation[], user: number): Conversation[] {
  return rooms.filter((_, room) => isIn(user, room));
}

async function reachedAll(
  client: { reached(id: string, rev: number): Promise<void> },
  rooms: readonly Conversation[],
): Promise<void> {
  for (const room of rooms) await client.reached(room.id, room.rev);
}

function total(calls: Record<string, number>): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}
