import { setTimeout as sleep } from 'node:timers/promises';
import { createPatientCaller } from '@parley/launcher';
import type { LoadGenerator } from '../contender.ts';
import { lossesOf, type RoomComparison } from '../load/compare-rooms.ts';
import type { FleetCounters } from '../load/device-calls.ts';
import { type LatencySummary, summaryOf } from '../load/latency-summary.ts';
import { type SteadyReport, unansweredOf } from '../load/steady-load.ts';
import type { LoadOptions } from './load-options.ts';
import { createGroups, headsOfGroups, registerPeople } from './people.ts';

export interface LoadReport extends Omit<LoadOptions, 'url'> {
  url: string;
  startedAt: string;
  sent: number;
  acked: number;
  /** Error frames by code. */
  refused: Record<string, number>;
  /** What was done, by kind; `skipped`: it was that user's turn while away. */
  actions: Record<string, number>;
  delivered: number;
  ackMs: LatencySummary;
  /** From a send to its last arrival. */
  arrivalMs: LatencySummary;
  /** How far the generator fell behind its own plan; latencies below that say nothing. */
  lateMs: LatencySummary;
  /** Connections the server ended, by close code. */
  closings: Record<string, number>;
  /** Every user's conversations against what REST says. */
  comparison: RoomComparison;
  /** Rooms or messages a user lacks or has too many, and sends without any answer. */
  lost: number;
}

const SECOND_MS = 1_000;
/** For one call: registering many users at once is what the limits put off. */
const PATIENCE_MS = 120_000;
const TELL_EVERY_MS = 10_000;
const BACK_TIMEOUT_MS = 60_000;
const COMPARE_TIMEOUT_MS = 20_000;

/** Puts load on a running Parley with users of its own, tells of each second, and checks that nobody lost anything. */
export async function runLoad(
  load: LoadGenerator,
  url: string,
  options: LoadOptions,
  { say, signal }: { say(line: string): void; signal: AbortSignal },
): Promise<LoadReport> {
  say(`Registering ${options.users} users and creating ${options.rooms} groups …`);
  const patience = { patienceMs: PATIENCE_MS, onWait: teller(say) };
  const call = createPatientCaller(url, { ...patience, signal });
  const people = await registerPeople(call, options.users);
  const groups = await createGroups(call, people, options);
  const place = placeOf(url);
  const specs = people.map(({ accessToken }) => ({
    path: '/ws',
    headers: { authorization: `Bearer ${accessToken}`, 'sec-websocket-protocol': 'parley.v1' },
  }));
  const on = { devices: await load.call('connectDevices', { ...place, devices: specs }) };
  const startedAt = new Date().toISOString();
  await load.call('expectReturn', { ...on, ...place, backoffMs: 1_000, backoffMaxMs: 30_000 });
  const { rate, mix } = options;
  await load.call('startSteady', { ...on, rate, mix, text: 'As long as what people write in chats, or so.' });
  await tellWhile(load, on, options.durationMs, { say, signal });
  const report = await load.call('stopSteady', on);
  await load.call('devicesBack', { ...on, atLeast: 0, timeoutMs: BACK_TIMEOUT_MS });
  // Who stops it early still wants to know what came of it.
  const heads = await headsOfGroups(createPatientCaller(url, patience), groups);
  const comparison = await load.call('compareDevices', { ...on, heads, timeoutMs: COMPARE_TIMEOUT_MS });
  const counters = await load.call('deviceCounters', on);
  await load.call('closeDevices', on);
  return reportOf({ ...options, url, startedAt }, report, counters, comparison);
}

function reportOf(
  run: Omit<LoadOptions, 'url'> & { url: string; startedAt: string },
  report: SteadyReport,
  { delivered, closings }: FleetCounters,
  comparison: RoomComparison,
): LoadReport {
  const { sent, acked, refused, actions, samples, lateMs } = report;
  const known = (values: Float64Array) => summaryOf(values.filter((value) => !Number.isNaN(value)));
  return {
    ...run,
    ...{ sent, acked, refused, actions, delivered, closings, comparison },
    ackMs: known(samples.ackMs),
    arrivalMs: known(samples.arrivalMs),
    lateMs: summaryOf(lateMs),
    // A send cut off by the user's own reconnect has no answer; an app would send it again.
    lost: lossesOf(comparison) + (actions['reconnect'] ? 0 : unansweredOf(report)),
  };
}

async function tellWhile(
  load: LoadGenerator,
  on: { devices: number },
  durationMs: number,
  { say, signal }: { say(line: string): void; signal: AbortSignal },
): Promise<void> {
  const endAt = Date.now() + durationMs;
  let before = await load.call('deviceCounters', on);
  for (let left = durationMs; left > 0 && !signal.aborted; left = endAt - Date.now()) {
    await sleep(Math.min(SECOND_MS, left));
    const now = await load.call('deviceCounters', on);
    const refused = JSON.stringify(now.refused);
    say(
      `${Math.max(0, Math.ceil((endAt - Date.now()) / SECOND_MS))} s left: ${now.open} open, ` +
        `+${now.sent - before.sent} sent, +${now.acked - before.acked} acked, ` +
        `+${now.delivered - before.delivered} delivered, refused ${refused}`,
    );
    before = now;
  }
}

/** Tells now and then that the server asks for patience, not each time. */
function teller(say: (line: string) => void): (waitMs: number) => void {
  let toldAt = 0;
  return (waitMs) => {
    if (waitMs < SECOND_MS || Date.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = Date.now();
    say('  … its rate limits ask for patience; PARLEY_RATE_LIMITS=off lifts them');
  };
}

function placeOf(url: string) {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 80) };
}
