import { afterEach, expect, test } from '@jest/globals';
import { newId, reconnectAfterOf } from '@parley/contracts';
import { eventually, testServers } from '@parley/runtime';
import { cutRedisConnections } from './support/cut-redis-connections.ts';
import { isChain } from './support/socket-client.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;

afterEach(() => stage.close());

test('draining sends everybody away with a moment of their own, then 1012, and answers what was sent', async () => {
  stage = await startStage();
  const gateway = await stage.gateway({ GATEWAY_DRAIN_MS: '200' });
  const users = Array.from({ length: 10 }, () => stage.auth.user());
  const clients = await Promise.all(users.map((user) => stage.live(user)));
  const [user, client] = [users[0], clients[0]];
  if (!user || !client) throw new Error('nobody');
  const room = stage.world.conversation(user.userId);
  const [peer] = stage.peers;
  if (peer) peer.isSilent = true;
  const id = stage.send(client, room.id, 'the last word');
  await eventually('the send under way', () => peer?.unanswered === 1);
  const closing = gateway.close();
  await client.got('goaway');
  if (peer) peer.isSilent = false;
  peer?.cut();
  const ready = await fetch(`${gateway.urls.internal}/readyz`).then((response) => response.status);
  expect(ready).toBe(503);
  for (const each of clients) expect(await each.closedWith()).toBe(1012);
  await closing;
  expect((await client.got('message.ack', id)).payload['duplicate']).toBe(true);
  for (const each of clients) expect(reconnectAfterOf(each.closed?.reason ?? '')).toBe(0);
  const moments = clients.map((each) => each.of('goaway')[0]?.payload['reconnect_after_ms']);
  expect(new Set(moments).size).toBe(10);
  expect(gateway.stats().sockets).toBe(0);
});

test('a revoked session is closed 4403 on every gateway, and the other session of the user stays', async () => {
  stage = await startStage();
  const [first, second] = [await stage.gateway(), await stage.gateway()];
  const user = stage.auth.user();
  const other = { ...user, sessionId: stage.auth.user().sessionId };
  const sockets = [await stage.live(user, first), await stage.live(user, second)];
  const stays = await stage.live(other, first);
  const revokedAtMs = Date.now();
  stage.world.revoke(user);
  for (const socket of sockets) expect(await socket.closedWith()).toBe(4403);
  expect(Date.now() - revokedAtMs).toBeLessThan(1_000);
  expect(stays.closed).toBeNull();
  expect(await stage.socket(`/ws?token=${stage.auth.token(user)}`, second).closedWith()).toBe(4401);
});

test('a revocation whose Pub/Sub message was lost closes 4403 as well', async () => {
  stage = await startStage();
  await stage.gateway();
  const user = stage.auth.user();
  const socket = await stage.live(user);
  stage.auth.revoke(user);
  expect(await socket.closedWith()).toBe(4403);
});

test('both kinds of ping are answered', async () => {
  stage = await startStage();
  await stage.gateway();
  const client = await stage.live(stage.auth.user());
  client.send('ping', {}, 'p');
  await client.got('pong', 'p');
  let pongs = 0;
  client.ws.on('pong', () => pongs++);
  client.ws.ping();
  await eventually('a pong', () => pongs === 1);
});

test('the server pings, keeps who answers and cuts who does not', async () => {
  stage = await startStage();
  const gateway = await stage.gateway({ GATEWAY_HEARTBEAT_MS: '200' });
  const answers = await stage.live(stage.auth.user());
  const silent = await stage.live(stage.auth.user(), gateway, { autoPong: false });
  let pings = 0;
  answers.ws.on('ping', () => pings++);
  expect(await silent.closedWith()).toBe(1006);
  await eventually('pings', () => pings >= 4);
  expect(answers.closed).toBeNull();
  expect(gateway.stats().sockets).toBe(1);
});

test('with the feed lost and none that goes on with it, rooms are compared when it is back', async () => {
  stage = await startStage();
  stage.world.resumes = 'unknown';
  const gateway = await stage.gateway();
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.live(user);
  await eventually('the feed', () => stage.world.watchers.size === 1);
  stage.world.isMuted = true;
  stage.peers[0]?.cut();
  await eventually('no feed', () => stage.world.watchers.size === 0);
  stage.world.say(room, 'while nobody watched');
  const missed = stage.world.conversation(user.userId);
  await client.reached(room.id, 2);
  stage.world.isMuted = false;
  await eventually('the comparison', () => gateway.stats().rooms === 2);
  stage.world.say(missed, 'in the room nobody told of');
  await client.reached(missed.id, 2);
});

test('what was lost while Redis was cut off is delivered within 2 s of the reconnect', async () => {
  stage = await startStage();
  const gateway = await stage.gateway();
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  const client = await stage.live(user);
  // The feed would find it too; here it keeps quiet.
  await eventually('the feed', () => stage.world.watchers.size === 1);
  stage.world.watchers.clear();
  await cutRedisConnections(testServers().redisUrl, `${stage.redisName}-subscriber`);
  stage.world.isMuted = true;
  stage.world.say(room, 'into the void');
  stage.world.isMuted = false;
  const lostAtMs = Date.now();
  await client.reached(room.id, 2);
  expect(Date.now() - lostAtMs).toBeLessThan(2_000);
  expect(gateway.stats().comparisons).toBeGreaterThan(0);
  stage.world.say(room, 'and on');
  await client.reached(room.id, 3);
  expect(isChain(client, room.id, 1)).toBe(true);
});

test('sockets that connect while others publish get everything after the rev that hello said', async () => {
  stage = await startStage();
  const gateways = [await stage.gateway(), await stage.gateway()];
  const users = Array.from({ length: 30 }, () => stage.auth.user());
  const room = stage.world.conversation(...users.map((user) => user.userId));
  let isOver = false;
  const chatter = (async () => {
    while (!isOver) {
      for (let count = 0; count < 5; count++) stage.world.say(room, 'meanwhile');
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const clients = await Promise.all(users.map((user, index) => stage.live(user, gateways[index % 2])));
  isOver = true;
  await chatter;
  for (const client of clients) {
    const [hello] = client.of('hello');
    const [head] = (hello?.payload['conversations'] ?? []) as { rev: number }[];
    await client.reached(room.id, room.rev);
    expect(client.revs(room.id)[0]).toBe((head?.rev ?? 0) + 1);
    expect(isChain(client, room.id, head?.rev ?? 0)).toBe(true);
  }
});

test('a socket drained in the middle of a replay and of its sends resumes elsewhere with nothing lost', async () => {
  stage = await startStage();
  // Else admission says busy: client, gateway and peer share one event loop, which the replay keeps occupied.
  const env = { GATEWAY_DRAIN_MS: '300', PARLEY_RATE_LIMITS: 'off', GATEWAY_SEND_TARGET_MS: '5000' };
  const [gone, heir] = [await stage.gateway(env), await stage.gateway(env)];
  const user = stage.auth.user();
  const room = stage.world.conversation(user.userId);
  for (let count = 0; count < 300; count++) stage.world.say(room, 'x'.repeat(20_000));
  const client = await stage.live(user, gone);
  client.ws.pause();
  client.send('room.join', { conversation_id: room.id, since_rev: 1 }, 'join');
  await eventually('the replay', () => gone.stats().unaryCalls['readChanges'] === 1);
  const [peer] = stage.peers;
  if (!peer) throw new Error('no peer');
  peer.isSilent = true;
  const ids = Array.from({ length: 10 }, (_, index) => stage.send(client, room.id, `sent ${index}`, newId()));
  await eventually('the sends under way', () => peer.unanswered > 0);
  const closing = gone.close();
  peer.isSilent = false;
  peer.cut();
  client.ws.resume();
  expect(await client.closedWith()).toBe(1012);
  await closing;
  const acked = client.of('message.ack').map(({ id }) => id);
  // What was live before the join is not part of what it replays.
  client.frames.splice(
    0,
    client.frames.findIndex(({ type }) => type === 'room.joined'),
  );
  expect(isChain(client, room.id, 1)).toBe(true);
  const heard = client.revs(room.id).at(-1) ?? 1;
  const again = await stage.live(user, heir);
  again.send('room.join', { conversation_id: room.id, since_rev: heard }, 'join');
  for (const [index, id] of ids.entries()) {
    if (!acked.includes(id)) stage.send(again, room.id, `sent ${index}`, id);
  }
  await eventually('all acks', () => {
    const answered = [...acked, ...again.of('message.ack').map(({ id }) => id)];
    return ids.every((id) => answered.includes(id));
  });
  if (heard < room.rev) await again.reached(room.id, room.rev);
  expect(room.seq).toBe(310);
  expect(isChain(again, room.id, heard)).toBe(true);
});

test('a new epoch sends clients away, each with a moment of its own, and the next hello carries it', async () => {
  stage = await startStage();
  const gateway = await stage.gateway();
  await eventually('the feed', () => stage.world.watchers.size === 1);
  const users = Array.from({ length: 50 }, () => stage.auth.user());
  const clients = await Promise.all(users.map((user) => stage.live(user)));
  expect(clients[0]?.of('hello')[0]?.payload['epoch']).toBe('e1');
  stage.world.epoch = 'e2';
  stage.world.feed({});
  for (const client of clients) expect(await client.closedWith()).toBe(1012);
  const moments = clients.map((client) => reconnectAfterOf(client.closed?.reason ?? ''));
  for (const moment of moments) expect(moment).not.toBeNull();
  expect(new Set(moments).size).toBeGreaterThan(5);
  await eventually('an empty gateway', () => gateway.stats().sockets === 0);
  const again = await stage.live(users[0] ?? stage.auth.user());
  expect(again.of('hello')[0]?.payload['epoch']).toBe('e2');
});
