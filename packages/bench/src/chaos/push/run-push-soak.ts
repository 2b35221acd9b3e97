import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../random.ts';
import { checkPushes } from './check-pushes.ts';
import type { PushViolation } from './evidence.ts';
import { nextAction, oneOf, readAll, soakActions } from './soak-actions.ts';
import { count, startFaults } from './soak-faults.ts';
import type { SoakNetwork } from './soak-network.ts';
import type { SoakPlan, SoakTally } from './soak-plan.ts';
import { createSoakWorld, type SoakWorld } from './soak-world.ts';
import { takeEvidence } from './take-evidence.ts';

export interface SoakOutcome extends SoakTally {
  seed: number;
  violations: PushViolation[];
  messages: number;
  /** Banners that appeared. */
  banners: number;
  /** Messages whose push went with a later one of their conversation. */
  merged: number;
  /** From the end of all faults until nothing was wrong, and again after everybody was told something; null: never. */
  calmAfterMs: (number | null)[];
}

const UNDER_WAY_MAX = 32;
const LOOK_EVERY_MS = 200;

/**
 * Lets people and faults loose for a while. Then all is calm; everybody is sent one more message, so that every phone
 * is told its badge; then half of them read everything in a browser, so that phones have to be told without a
 * banner. After each the promises must hold.
 */
export async function runPushSoak(
  network: SoakNetwork,
  plan: SoakPlan,
  options: { signal?: AbortSignal; progress?: (line: string) => void } = {},
): Promise<SoakOutcome> {
  const { signal, progress = () => {} } = options;
  const random = seededRandom(plan.seed);
  const tally: SoakTally = { done: {}, refused: {}, faults: {} };
  const world = await createSoakWorld(network, plan, random);
  const faults = startFaults(network, plan, world.phones, random, tally);
  await live(world, plan, random, tally, signal);
  progress('calm');
  await faults.end();
  const calmAfterMs = [await untilNothingIsWrong(network, world, plan, false)];
  progress('everybody is told something');
  await Promise.all(world.bells.map((room) => world.send(room, room.owner)));
  calmAfterMs.push(await untilNothingIsWrong(network, world, plan, true));
  progress('half of them read everything elsewhere');
  const readers = world.people.filter((_, index) => index % 2 === 0);
  for (const reader of readers) {
    const theirs = [...world.rooms, ...world.bells].filter(({ members }) => members.includes(reader));
    await Promise.all(theirs.map((room) => readAll(world, room, reader)));
  }
  calmAfterMs.push(await untilNothingIsWrong(network, world, plan, true));
  const evidence = await takeEvidence(network, world);
  return {
    ...tally,
    ...{ seed: plan.seed, violations: checkPushes(evidence), calmAfterMs },
    ...{ messages: evidence.messages.length, banners: evidence.banners.length },
    merged: evidence.decisions.filter(({ reason }) => reason === 'merged').length,
  };
}

/** People act at a steady rate. */
async function live(
  world: SoakWorld,
  plan: SoakPlan,
  random: () => number,
  tally: SoakTally,
  signal: AbortSignal | undefined,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const act = async (name: string) => {
    const reply = await soakActions[name]?.act(world, random).catch(() => ({ status: 0, body: {} }));
    if (!reply) return;
    if (reply.status > 0 && reply.status < 300) return count(tally.done, name);
    const { code = 'no answer' } = reply.body as { code?: string };
    count(tally.refused, `${name}: ${code}`);
  };
  const endAt = performance.now() + plan.durationMs;
  while (performance.now() < endAt && !signal?.aborted) {
    await sleep(oneOf([0.5, 1, 1.5], random) * (1_000 / plan.rate));
    if (underWay.size >= UNDER_WAY_MAX) continue;
    const done = act(nextAction(random)).finally(() => underWay.delete(done));
    underWay.add(done);
  }
  await Promise.all(underWay);
}

/** How long it took; null when something is still wrong after the time that the plan gives. */
async function untilNothingIsWrong(
  network: SoakNetwork,
  world: SoakWorld,
  plan: SoakPlan,
  badgesToo: boolean,
): Promise<number | null> {
  const since = performance.now();
  for (;;) {
    const violations = checkPushes(await takeEvidence(network, world));
    const wrong = violations.filter(({ kind }) => badgesToo || kind !== 'wrong badge');
    const afterMs = Math.round(performance.now() - since);
    if (wrong.length === 0) return afterMs;
    // What was shown to the wrong eyes stays so; only what may still come is waited for.
    const mayPass = wrong.some(({ kind }) => kind === 'lost' || kind === 'wrong badge');
    if (!mayPass || afterMs > plan.settleMs) return null;
    await sleep(LOOK_EVERY_MS);
  }
}
