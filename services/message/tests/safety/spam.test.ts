import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createMemoryRateLimit } from '@parley/rate-limit';
import { newGroup, startNetwork, type TestNetwork, type TestUser } from '../network.ts';
import { newDirect, say } from './people.ts';

let network: TestNetwork;
let ann: TestUser;
/** ms; the guard of requests by their number is not what is tested here. */
let nowMs = 0;

beforeAll(async () => {
  const limit = createMemoryRateLimit({ now: () => nowMs });
  const rateLimit = {
    ...limit,
    take: (...[key, ...rest]: Parameters<typeof limit.take>) =>
      /^message:(read|write|create):/.test(key)
        ? Promise.resolve({ allowed: true, retryAfterMs: 0 })
        : limit.take(key, ...rest),
  };
  network = await startNetwork({ env: { PARLEY_RATE_LIMITS: 'on' }, seams: () => ({ rateLimit }) });
});
afterAll(() => network.close());
beforeEach(async () => {
  ann = await network.newUser();
});

const HOUR_MS = 3_600_000;

async function writeToStrangers(count: number): Promise<number> {
  for (let made = 0; made < count; made++) {
    const { status, body } = await newDirect(network, ann, await network.newUser());
    if (status === 201) continue;
    expect(body).toMatchObject({ code: 'rate_limited', retry_after_ms: expect.any(Number) });
    return made;
  }
  return count;
}

test('thirty strangers can be written to in an hour, and a hundred in a day', async () => {
  expect(await writeToStrangers(31)).toBe(30);
  nowMs += HOUR_MS;
  expect(await writeToStrangers(31)).toBe(30);
  nowMs += HOUR_MS;
  expect(await writeToStrangers(31)).toBe(30);
  nowMs += HOUR_MS;
  // A twenty-fourth of the hundred came back in each hour.
  expect(await writeToStrangers(31)).toBe(22);
});

test('people one knows are no strangers, and conversations there are cost nothing', async () => {
  expect(await writeToStrangers(31)).toBe(30);
  const known = await network.newUser();
  await newGroup(network, [known, ann]);
  expect((await newDirect(network, ann, known)).status).toBe(201);
  expect((await newDirect(network, ann, known)).status).toBe(200);
  // A group of one's own makes nobody known.
  const brought = await network.newUser();
  await newGroup(network, [ann, brought]);
  expect((await newDirect(network, ann, brought)).body.code).toBe('rate_limited');
  expect((await newDirect(network, ann, await network.newUser())).body.code).toBe('rate_limited');
  expect((await newDirect(network, await network.newUser(), ann)).status).toBe(201);
});

test('a thousand people are brought into groups in an hour', async () => {
  const room = await newGroup(network, [ann]);
  const some = await Promise.all(Array.from({ length: 100 }, async () => (await network.newUser()).id));
  const add = (ids: string[]) =>
    network.call(ann, 'POST', `/api/conversations/${room}/participants`, { user_ids: ids });
  for (let count = 0; count < 10; count++) expect((await add(some)).status).toBe(200);
  expect((await add(some.slice(0, 1))).body.code).toBe('rate_limited');
  const group = { type: 'group', participant_ids: some.slice(0, 1), title: 'Another' };
  expect((await network.call(ann, 'POST', '/api/conversations', group)).body.code).toBe('rate_limited');
  expect(
    (await network.call(ann, 'POST', '/api/conversations', { ...group, participant_ids: [] })).status,
  ).toBe(201);
});

test('sixty reports are made in an hour', async () => {
  const report = (id: string) => network.call(ann, 'POST', '/api/reports', { user_id: id, reason: 'spam' });
  const { id } = await network.newUser();
  for (let count = 0; count < 60; count++) expect((await report(id)).status).toBe(count === 0 ? 201 : 200);
  expect((await report(id)).body.code).toBe('rate_limited');
});

test('the same text goes to ten conversations in a minute; other texts go on', async () => {
  const rooms: string[] = [];
  for (let count = 0; count < 11; count++) rooms.push(await newGroup(network, [ann]));
  const text = 'A wonderful offer only for you';
  for (const room of rooms.slice(0, 10)) expect((await say(network, ann, room, text)).status).toBe(201);
  const last = rooms[10] as string;
  expect((await say(network, ann, last, text.toUpperCase())).body).toMatchObject({
    code: 'rate_limited',
    retry_after_ms: expect.any(Number),
  });
  expect((await say(network, ann, rooms[0] as string, text)).status).toBe(201);
  expect((await say(network, ann, last, 'Something else that is long enough')).status).toBe(201);
});
