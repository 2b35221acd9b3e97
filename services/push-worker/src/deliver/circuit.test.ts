import { expect, test } from '@jest/globals';
import { createCircuit } from './circuit.ts';

function openCircuit() {
  const events: string[] = [];
  const probing = Promise.withResolvers<void>();
  const circuit = createCircuit({
    firstPauseMs: 1,
    onOpen: (reason, retryInMs) => events.push(`open ${reason} ${retryInMs}`),
    onProbe: () => probing.resolve(),
    onClose: () => events.push('close'),
  });
  circuit.failed('403 InvalidProviderToken');
  return { circuit, events, probing: probing.promise };
}

test('an open circuit lets nothing pass', async () => {
  const { circuit, events } = openCircuit();
  expect(await circuit.pass()).toBe(false);
  expect(events).toEqual(['open 403 InvalidProviderToken 1']);
  circuit.close();
});

test('after the pause one attempt probes, and the others go when it succeeds', async () => {
  const { circuit, events, probing } = openCircuit();
  await probing;
  expect(await circuit.pass()).toBe(true);
  const waiting = Promise.all([circuit.pass(), circuit.pass()]);
  circuit.succeeded();
  expect(await waiting).toEqual([true, true]);
  expect(circuit.state).toBe('closed');
  expect(events).toContain('close');
});

test('a probe that is refused again doubles the pause', async () => {
  const { circuit, events, probing } = openCircuit();
  await probing;
  await circuit.pass();
  const waiting = circuit.pass();
  circuit.failed('403 InvalidProviderToken');
  expect(await waiting).toBe(false);
  expect(events).toEqual(['open 403 InvalidProviderToken 1', 'open 403 InvalidProviderToken 2']);
  circuit.close();
});

test('a probe that learns nothing leaves the next attempt to probe', async () => {
  const { circuit, probing } = openCircuit();
  await probing;
  expect(await circuit.pass()).toBe(true);
  circuit.undecided();
  expect(await circuit.pass()).toBe(true);
  circuit.close();
});
