import type { ScriptedResponse } from '@parley/apns-simulator';
import { oneOf } from './soak-actions.ts';
import type { SoakNetwork } from './soak-network.ts';
import type { SoakPlan, SoakTally } from './soak-plan.ts';

/** What a device is answered next, each in place of a 200. */
const tricks: readonly ScriptedResponse[] = [
  { status: 503 },
  { status: 500 },
  { status: 429 },
  { action: 'reset' },
  { action: 'stall' },
  { action: 'goaway' },
  { action: 'goaway_after' },
  { delay_ms: 700, status: 200 },
  { status: 410 },
];
const REFUSED_STREAMS = 5;
const FEW_STREAMS_MS = 500;
const SILENCE_MS = 400;

/** Faults that come at random moments until they are ended. */
export interface Faults {
  /** Ends them and waits until everything that was taken away is back. */
  end(): Promise<void>;
}

export function startFaults(
  network: SoakNetwork,
  plan: SoakPlan,
  phones: readonly string[],
  random: () => number,
  tally: SoakTally,
): Faults {
  const { simulator, workers } = network;
  const timers = new Set<NodeJS.Timeout>();
  const underWay = new Set<Promise<unknown>>();
  let isOver = false;

  function every(meanMs: number, name: string, act: () => Promise<unknown> | undefined): void {
    if (isOver) return;
    const timer = setTimeout(
      async () => {
        timers.delete(timer);
        count(tally.faults, name);
        const done = Promise.resolve(act()).finally(() => underWay.delete(done));
        underWay.add(done);
        await done.catch(() => count(tally.faults, `${name}, failed`));
        every(meanMs, name, act);
      },
      meanMs * (0.5 + random()),
    );
    timers.add(timer);
  }
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  every(plan.goAwayEveryMs, 'GOAWAY', () => void simulator.goAway());
  every(
    plan.trickEveryMs,
    'trick',
    () => void simulator.script(oneOf(phones, random), [oneOf(tricks, random)]),
  );
  every(plan.goAwayEveryMs * 2, 'REFUSED_STREAM', () => void simulator.refuseNextStreams(REFUSED_STREAMS));
  every(plan.goAwayEveryMs * 2, 'SETTINGS of 1', async () => {
    simulator.setMaxConcurrentStreams(1);
    await pause(FEW_STREAMS_MS);
    simulator.setMaxConcurrentStreams(1_000);
  });
  every(plan.goAwayEveryMs * 3, 'silence', async () => {
    simulator.blackHole(true);
    await pause(SILENCE_MS);
    simulator.blackHole(false);
  });
  every(plan.killEveryMs, 'kill -9', () => oneOf(workers, random).kill());
  every(plan.brokerEveryMs, 'broker away', () => network.disturbBroker());
  return {
    async end() {
      isOver = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(underWay);
      for (const phone of phones) simulator.script(phone, []);
      simulator.refuseNextStreams(0);
    },
  };
}

/** One more of a name. */
export function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
