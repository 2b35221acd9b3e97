import { expect, test } from '@jest/globals';
import { TimingWheel } from './timing-wheel.ts';

function note(fired: number[], atMs: number): null {
  fired.push(atMs);
  return null;
}

function wheelAt(startMs: number, slots = 8) {
  const clock = { nowMs: startMs };
  const wheel = new TimingWheel({ tickMs: 10, slots, now: () => clock.nowMs });
  const advanceTo = (ms: number) => {
    for (; clock.nowMs < ms; clock.nowMs += 5) wheel.advance();
    clock.nowMs = ms;
    wheel.advance();
  };
  return { clock, wheel, advanceTo };
}

test('an entry fires once, not before its deadline and at most one tick late', () => {
  const { clock, wheel, advanceTo } = wheelAt(1_000);
  const fired: number[] = [];
  wheel.add(1_037, { due: () => note(fired, clock.nowMs) });
  advanceTo(1_036);
  expect(fired).toEqual([]);
  advanceTo(2_000);
  expect(fired).toHaveLength(1);
  expect(fired[0]).toBeGreaterThanOrEqual(1_037);
  expect(fired[0]).toBeLessThanOrEqual(1_050);
});

test('a deadline beyond one turn of the wheel waits for its turn', () => {
  const { clock, wheel, advanceTo } = wheelAt(0);
  const fired: number[] = [];
  wheel.add(500, { due: () => note(fired, clock.nowMs) });
  advanceTo(490);
  expect(fired).toHaveLength(0);
  advanceTo(520);
  expect(fired).toHaveLength(1);
});

test('an entry that answers with a moment fires again then', () => {
  const { clock, wheel, advanceTo } = wheelAt(0);
  const fired: number[] = [];
  wheel.add(100, { due: (now) => note(fired, clock.nowMs) ?? now + 100 });
  advanceTo(450);
  expect(fired).toHaveLength(4);
});

test('a cancelled entry and a moved one keep quiet at the old moment', () => {
  const { clock, wheel, advanceTo } = wheelAt(0);
  const fired: number[] = [];
  const cancelled = wheel.add(50, { due: () => note(fired, clock.nowMs) });
  const moved = wheel.add(50, { due: () => note(fired, clock.nowMs) });
  wheel.cancel(cancelled);
  wheel.move(moved, 200);
  advanceTo(150);
  expect(fired).toHaveLength(0);
  advanceTo(250);
  expect(fired).toHaveLength(1);
});

test('after a stall of many turns everything due fires once', () => {
  const { clock, wheel } = wheelAt(0);
  const fired: number[] = [];
  for (let at = 10; at < 200; at += 10) wheel.add(at, { due: () => note(fired, clock.nowMs) });
  clock.nowMs = 5_000;
  wheel.advance();
  expect(fired).toHaveLength(19);
});
