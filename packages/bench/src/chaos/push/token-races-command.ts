import { randomInt } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Infrastructure, UsageError } from '@parley/launcher';
import { startSoakNetwork } from './soak-network.ts';
import { type RacePlan, raceTokenMoves } from './token-races.ts';

const SHOWN_MAX = 20;

/** The command line after `races`: 10,000 by default. Throws a UsageError that says how it is written. */
export function readTokenRaceOptions(args: readonly string[]): RacePlan {
  try {
    const text = (byDefault: number) => ({ type: 'string' as const, default: String(byDefault) });
    const options = { seed: text(randomInt(2 ** 31)), races: text(10_000), phones: text(40) };
    const { values } = parseArgs({ args: [...args], options });
    const number = (name: keyof typeof options, least: number) => {
      const value = Number(values[name]);
      if (!Number.isInteger(value) || value < least) throw new Error(`--${name} is a number from ${least}.`);
      return value;
    };
    return { seed: number('seed', 0), races: number('races', 1), phones: number('phones', 1) };
  } catch (error) {
    throw new UsageError('chaos', (error as Error).message);
  }
}

/** Runs the races on these servers, prints and saves what came of them, and gives the exit code. */
export async function tokenRacesCommand(
  plan: RacePlan,
  run: { infrastructure: Infrastructure; resultsDir: string; logLevel: string | undefined },
): Promise<number> {
  const { postgres, redis, rabbitmq } = run.infrastructure;
  const network = await startSoakNetwork({
    ...{ databaseUrl: postgres.url, redisUrl: redis.url, amqpUrl: rabbitmq.url },
    ...{ workers: 2, tierDelaysMs: {}, attemptMs: 10_000, logLevel: run.logLevel },
  });
  try {
    console.log(`Seed ${plan.seed}: ${plan.races} races of ${plan.phones} phones`);
    const outcome = await raceTokenMoves(network, plan);
    await mkdir(run.resultsDir, { recursive: true });
    const file = join(run.resultsDir, 'races.json');
    await writeFile(file, `${JSON.stringify({ at: new Date().toISOString(), plan, ...outcome }, null, 2)}\n`);
    const { moved, busy, messages, banners, tooLate, violations } = outcome;
    for (const violation of violations.slice(0, SHOWN_MAX)) console.log(violation);
    console.log(
      `${moved} moves (${busy} asked again), ${messages} messages, ${banners} banners in time, ${tooLate} pushes ` +
        `too late and not sent, ${violations.length} shown to the wrong account; ${file}`,
    );
    return violations.length > 0 ? 1 : 0;
  } finally {
    await network.close();
  }
}
