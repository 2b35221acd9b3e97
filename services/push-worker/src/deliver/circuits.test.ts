import { expect, test } from '@jest/globals';
import { createCircuits } from './circuits.ts';

function circuitsOf() {
  const events: string[] = [];
  const probing = Promise.withResolvers<void>();
  const circuits = createCircuits({
    firstPauseMs: 1,
    onOpen: (route, reason, retryInMs) => events.push(`${route} open ${reason} ${retryInMs}`),
    onClose: (route) => events.push(`${route} close`),
    onAllOpen: () => events.push('all open'),
    onProbe: () => probing.resolve(),
  });
  return { circuits, events, probing: probing.promise };
}

test('a refused key stops its own route and no other', async () => {
  const { circuits, events } = circuitsOf();
  await circuits.of('team/good').pass();
  circuits.of('team/bad').failed('403 InvalidProviderToken');
  expect(await circuits.of('team/bad').pass()).toBe(false);
  expect(await circuits.of('team/good').pass()).toBe(true);
  expect(events).toEqual(['team/bad open 403 InvalidProviderToken 1']);
  circuits.close();
});

test('when every route in use is refused, that is told', async () => {
  const { circuits, events } = circuitsOf();
  circuits.of('team/one').failed('403 Forbidden');
  expect(events).toEqual(['team/one open 403 Forbidden 1', 'all open']);
  circuits.of('team/two').failed('403 Forbidden');
  expect(events.filter((event) => event === 'all open')).toHaveLength(2);
  circuits.close();
});

test('one attempt probes a route, and closes it for all when it succeeds', async () => {
  const { circuits, events, probing } = circuitsOf();
  circuits.of('team/one').failed('403 Forbidden');
  await probing;
  expect(await circuits.of('team/one').pass()).toBe(true);
  circuits.of('team/one').succeeded();
  expect(await circuits.of('team/one').pass()).toBe(true);
  expect(events.at(-1)).toBe('team/one close');
  circuits.close();
});

test('what has no route is never held back', async () => {
  const { circuits, events } = circuitsOf();
  circuits.of(null).failed('no key');
  expect(await circuits.of(null).pass()).toBe(true);
  expect(events).toEqual([]);
});
