import { expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { startWorld } from './support/world.ts';

const held = () =>
  process
    .getActiveResourcesInfo()
    .filter((name) => /TCP|TLS|Timeout/.test(name))
    .sort();

test('a worker that is closed while it sends finishes, and leaves no socket or timer', async () => {
  const before = held();
  const world = await startWorld('postgres');
  const ada = await world.people.add('Ada');
  const bob = await world.people.add('Bob');
  const room = await world.people.room([ada, bob]);
  const token = bob.devices[0]!.token;
  world.simulator.script(token, [{ status: 200, delay_ms: 300 }]);
  const sent = await world.people.say(room, ada, 'last words');
  await world.simulator.waitForRequest(token);
  await world.worker.close();
  expect(await world.decisions(sent)).toEqual([expect.objectContaining({ outcome: 'sent' })]);
  expect(world.simulator.connectionCount()).toBe(0);
  await world.close();
  await eventually('handles to go', () => held().length <= before.length);
});
