import { afterEach, expect, test } from '@jest/globals';
import { reconnectAfterOf } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;

afterEach(() => stage.close());

function connect(count: number) {
  const users = Array.from({ length: count }, () => stage.auth.user());
  return users.map((user) =>
    stage.socket('/ws', undefined, { headers: { authorization: `Bearer ${stage.auth.token(user)}` } }),
  );
}

test('of many who connect at once all get in, in the order in which they came, no faster than the rate', async () => {
  stage = await startStage();
  await stage.gateway({ GATEWAY_CONNECTS_LEAST_PER_SECOND: '50' });
  const greeted: number[] = [];
  const clients = connect(80);
  await Promise.all(
    clients.map(async (client, index) => {
      await client.got('hello');
      greeted.push(index);
    }),
  );
  expect(greeted).toHaveLength(80);
  // Handshakes race each other to the gateway, and lists are read in batches; the halves do not mix.
  const early = greeted.slice(0, 20);
  expect(Math.min(...early)).toBeLessThan(20);
  for (const client of clients) expect(client.closed).toBeNull();
});

test('who would wait too long is told busy and when to come back, each at another moment, and nobody else is lost', async () => {
  stage = await startStage();
  const gateway = await stage.gateway({
    GATEWAY_CONNECTS_LEAST_PER_SECOND: '1',
    GATEWAY_CONNECT_WAIT_MS: '1',
  });
  const clients = connect(60);
  await eventually('an answer for each', () =>
    clients.every((client) => client.closed || client.of('hello').length > 0),
  );
  const away = clients.filter(({ closed }) => closed);
  expect(away.length).toBeGreaterThan(0);
  for (const client of away) {
    expect(client.closed?.code).toBe(1012);
    expect(client.of('error')[0]?.payload).toMatchObject({ code: 'busy', retryable: true });
  }
  const moments = away.map((client) => reconnectAfterOf(client.closed?.reason ?? '') ?? 0);
  expect(Math.min(...moments)).toBeGreaterThan(0);
  expect(new Set(moments).size).toBeGreaterThan(moments.length / 2);
  const stayed = clients.filter(({ closed }) => !closed);
  expect(gateway.stats().sockets).toBe(stayed.length);
  stayed[0]?.send('ping', {}, 'p');
  await stayed[0]?.got('pong', 'p');
});

test('those who wait when the gateway drains are sent away at once', async () => {
  stage = await startStage();
  const gateway = await stage.gateway({ GATEWAY_CONNECTS_LEAST_PER_SECOND: '1' });
  const clients = connect(30);
  await eventually('the first', () => clients.some((client) => client.of('hello').length > 0));
  await gateway.close();
  for (const client of clients) expect([1006, 1012]).toContain(await client.closedWith());
  expect(gateway.stats().sockets).toBe(0);
});
