import { isQuiet } from '../quiet-hours.ts';
import { reasonAgainst } from '../reasons.ts';
import { type Device, readDevices } from '../store/devices.ts';
import type { Candidate } from '../store/recipients.ts';
import { against, type Decided, jobFor } from './decided.ts';
import type { RingingCall } from './intents.ts';
import { candidatePages } from './pages.ts';
import type { DecideTools } from './tools.ts';

/** Calls: each session of the other members rings, by PushKit where it has a token for that. */
export async function* decideCalls(
  calls: readonly RingingCall[],
  tools: DecideTools,
): AsyncGenerator<Decided> {
  // Whoever is a member now is called.
  const keys = calls.map((call) => ({ ...call, seq: Number.MAX_SAFE_INTEGER }));
  for await (const candidates of candidatePages(tools.pool, keys)) {
    yield await callPage(calls, candidates, tools);
  }
}

async function callPage(
  calls: readonly RingingCall[],
  candidates: readonly Candidate[],
  tools: DecideTools,
): Promise<Decided> {
  const devices = await readDevices(
    tools.pool,
    candidates.map(({ userId }) => userId),
    ['alert', 'voip'],
  );
  const devicesOf = Map.groupBy(ringable(devices), ({ userId }) => userId);
  const decided: Decided = { jobs: [], against: [] };
  const nowMs = tools.now();
  for (const candidate of candidates) {
    const call = calls[candidate.message] as RingingCall;
    const { video, ended } = call;
    const owned = devicesOf.get(candidate.userId) ?? [];
    if (owned.length === 0) continue;
    const quiet = isQuiet(candidate, nowMs);
    const reason = reasonAgainst({ ...candidate, member: true, mentioned: true, quiet, read: false });
    // What rings already is to stop, whatever was changed meanwhile.
    if (reason && !ended) decided.against.push(against('call', call, candidate.userId, '', reason, nowMs));
    else for (const device of owned) decided.jobs.push(jobFor('call', call, device, nowMs, { video, ended }));
  }
  return decided;
}

/** One token of each session, that of PushKit if there is one. */
function ringable(devices: readonly Device[]): Device[] {
  const voip = new Set(devices.filter(({ kind }) => kind === 'voip').map(({ sessionId }) => sessionId));
  return devices.filter(({ kind, sessionId }) => kind === 'voip' || !voip.has(sessionId));
}
