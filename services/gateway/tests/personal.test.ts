import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import type { TestUser } from './support/auth-peer.ts';
import type { SocketClient } from './support/socket-client.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;
const opened: SocketClient[] = [];

beforeAll(async () => {
  stage = await startStage();
  await stage.gateway();
  await stage.gateway();
});
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});
afterAll(() => stage.close());

async function live(user: TestUser, gateway = 0): Promise<SocketClient> {
  const client = await stage.live(user, stage.gateways[gateway]);
  opened.push(client);
  return client;
}

/** What a socket was told of a type, up to the first frame that says `end`. */
async function toldOf(client: SocketClient, type: string, end: object): Promise<unknown[]> {
  const payloads = () => client.of(type).map(({ payload }) => payload);
  await eventually(`the last ${type}`, () => payloads().some((payload) => same(payload, end)));
  return payloads();
}
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

const muted = (conversation: string, until: string | null) => ({
  conversation_id: conversation,
  muted_until: until,
  notify: 'default',
});

test('what Redis told of one’s own is not told again by the feed; what it lost is, on all own sockets', async () => {
  const [ann, ben] = [stage.auth.user(), stage.auth.user()];
  const room = stage.world.conversation(ann.userId, ben.userId).id;
  const sockets = [await live(ann, 0), await live(ann, 1)];
  const others = await live(ben, 0);
  const [first, second, third] = ['2026-12-01', '2026-12-02', '2026-12-03'].map((until) =>
    muted(room, until),
  );
  stage.world.tellOwn(ann.userId, 'conversation.settings', first!, { redis: true });
  for (const socket of sockets) await toldOf(socket, 'conversation.settings', first!);
  stage.world.tellOwn(ann.userId, 'conversation.settings', first!, { feed: true });
  stage.world.tellOwn(ann.userId, 'conversation.settings', second!, { feed: true });
  for (const socket of sockets) await toldOf(socket, 'conversation.settings', second!);
  stage.world.tellOwn(ann.userId, 'settings.updated', { settings: { preview: 'none' } }, { feed: true });
  stage.world.tellOwn(ann.userId, 'conversation.settings', third!, { redis: true });
  for (const socket of sockets) {
    expect(await toldOf(socket, 'conversation.settings', third!)).toEqual([first, second, third]);
    const settings = { settings: { preview: 'none' } };
    expect(await toldOf(socket, 'settings.updated', settings)).toEqual([settings]);
  }
  expect(others.of('conversation.settings')).toEqual([]);
});

test('when an older state comes late by the feed, the feed ends at the one that holds', async () => {
  const ann = stage.auth.user();
  const room = stage.world.conversation(ann.userId).id;
  const socket = await live(ann);
  const [lost, kept] = [muted(room, '2026-12-01'), muted(room, '2026-12-02')];
  stage.world.tellOwn(ann.userId, 'conversation.settings', kept, { redis: true });
  await toldOf(socket, 'conversation.settings', kept);
  stage.world.tellOwn(ann.userId, 'conversation.settings', lost, { feed: true });
  stage.world.tellOwn(ann.userId, 'conversation.settings', kept, { feed: true });
  await eventually('both of the feed', () => socket.of('conversation.settings').length === 3);
  expect(socket.of('conversation.settings').map(({ payload }) => payload)).toEqual([kept, lost, kept]);
});

test('a new name is told once to each socket of who shares a conversation of up to 100, and to nobody else', async () => {
  const [ann, ben, stranger] = [stage.auth.user(), stage.auth.user(), stage.auth.user()];
  stage.world.conversation(ann.userId, ben.userId);
  stage.world.conversation(ann.userId, ben.userId);
  const crowd = Array.from({ length: 100 }, () => stage.auth.user().userId);
  stage.world.conversation(ann.userId, stranger.userId, ...crowd);
  const [annSocket, strangerSocket] = [await live(ann), await live(stranger)];
  const bens = [await live(ben, 0), await live(ben, 1)];
  stage.world.rename(ann.userId, 'Ann B.');
  const user = { id: ann.userId, username: 'u', display_name: 'Ann B.', avatar_url: null };
  for (const socket of bens) expect(await toldOf(socket, 'user.updated', { user })).toEqual([{ user }]);
  // What was told to them would have come before this.
  stage.world.tellOwn(stranger.userId, 'settings.updated', { settings: {} }, { redis: true });
  await toldOf(strangerSocket, 'settings.updated', { settings: {} });
  expect([...strangerSocket.of('user.updated'), ...annSocket.of('user.updated')]).toEqual([]);
});
