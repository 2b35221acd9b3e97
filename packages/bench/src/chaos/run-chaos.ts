import * as fc from 'fast-check';
import { type ChatModel, newChatModel } from './model/chat-model.ts';
import { faultCommands } from './model/fault-commands.ts';
import { messageCommands } from './model/message-commands.ts';
import { peopleCommands } from './model/people-commands.ts';
import { type Settled, settle } from './model/settle.ts';
import type { Command } from './model/step.ts';
import { World } from './model/world.ts';
import type { ChaosNetwork } from './network/chaos-network.ts';
import { seededRandom } from './random.ts';

export interface ChaosPlan {
  seed: number;
  /** Which run of the seed to repeat; all from the first by default. */
  path?: string | undefined;
  /** From a shrunk failure: which of its commands were run. */
  replayPath?: string | undefined;
  runs: number;
  /** Begins no run after this long, ms. */
  limitMs: number;
  maxCommands: number;
  /** Looks for a smaller failure, for at most this long, ms. */
  shrinkMs: number;
  /** More than 1,000 messages at once, now and then. */
  flood: boolean;
  /** Begins no run once this is aborted. */
  signal?: AbortSignal;
}

export interface ChaosOutcome {
  seed: number;
  runs: Settled[];
  failure: { path: string; replayPath: string | null; commands: string; message: string } | null;
}

/**
 * Runs random commands of people and faults against a network and a plain model, each run with people of its
 * own, until one breaks a promise, or the plan ends.
 */
export async function runChaos(
  network: ChaosNetwork,
  plan: ChaosPlan,
  progress: (run: number, settled: Settled) => void = () => {},
): Promise<ChaosOutcome> {
  const runs: Settled[] = [];
  const commands = fc.commands<ChatModel, World, boolean>(
    [...messageCommands(plan), ...peopleCommands(), ...faultCommands()],
    {
      ...{ maxCommands: plan.maxCommands, size: 'max' },
      ...(plan.replayPath ? { replayPath: plan.replayPath } : {}),
    },
  );
  let deadlineMs = performance.now() + plan.limitMs;
  let hasFailed = false;
  const property = fc.asyncProperty(fc.integer(), commands, async (weatherSeed, script) => {
    if (performance.now() > deadlineMs || plan.signal?.aborted) return;
    network.station.random = seededRandom(weatherSeed);
    const world = await World.create(network);
    const model = newChatModel();
    try {
      world.devices.forEach((device, i) => {
        device.goOnline(i % 2, 'join where behind');
      });
      await fc.asyncModelRun(() => ({ model, real: world }), script);
      const settled = await settle(model, world);
      runs.push(settled);
      progress(runs.length, settled);
      if (settled.violations.length === 0) return;
      if (!hasFailed) deadlineMs = performance.now() + plan.shrinkMs;
      hasFailed = true;
      throw new Error(summaryOf(settled));
    } finally {
      world.close();
    }
  });
  const details = await fc.check(property, {
    ...{ seed: plan.seed, numRuns: plan.runs, endOnFailure: plan.shrinkMs === 0 },
    ...(plan.path ? { path: plan.path } : {}),
  });
  return { seed: details.seed, runs, failure: failureOf(details) };
}

function failureOf(details: fc.RunDetails<[number, Iterable<Command>]>): ChaosOutcome['failure'] {
  if (!details.failed || details.counterexamplePath === null) return null;
  const commands = String(details.counterexample?.[1] ?? '');
  return {
    path: details.counterexamplePath,
    replayPath: /replayPath="([^"]*)"/.exec(commands)?.[1] ?? null,
    commands: commands.replace(/\s*\/\*replayPath=.*\*\//, ''),
    message:
      details.errorInstance instanceof Error ? details.errorInstance.message : `${details.errorInstance}`,
  };
}

const SHOWN_MAX = 12;

function summaryOf({ violations }: Settled): string {
  const shown = violations.slice(0, SHOWN_MAX).map(({ kind, what }) => `${kind}: ${what}`);
  const left = violations.length - shown.length;
  return [...shown, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n');
}
