import { type DeviceJob, deviceKey } from '../device-job.ts';
import { isQuiet } from '../quiet-hours.ts';
import { keepsFresh, type Reason, reasonAgainst } from '../reasons.ts';
import { readDevices, readWakes } from '../store/devices.ts';
import type { Candidate } from '../store/recipients.ts';
import { mayWake } from '../wake-budget.ts';
import { against, type Decided, jobFor } from './decided.ts';
import type { SentMessage } from './intents.ts';
import { candidatePages } from './pages.ts';
import type { DecideTools } from './tools.ts';

/** Decides messages page by page: an alert for each device, or why not and perhaps a silent push. */
export async function* decideMessages(
  messages: readonly SentMessage[],
  tools: DecideTools,
): AsyncGenerator<Decided> {
  for await (const candidates of candidatePages(tools.pool, messages)) {
    yield await decidePage(messages, candidates, tools);
  }
}

/** Decides a page of candidates in the order of `reasons.ts`: reasons of the person, then of each device. */
async function decidePage(
  messages: readonly SentMessage[],
  candidates: readonly Candidate[],
  tools: DecideTools,
): Promise<Decided> {
  const nowMs = tools.now();
  const devices = await readDevices(
    tools.pool,
    candidates.map(({ userId }) => userId),
  );
  const devicesOf = Map.groupBy(devices, ({ userId }) => userId);
  const decided: Decided = { jobs: [], against: [] };
  const fresh: DeviceJob[] = [];
  for (const candidate of candidates) {
    const message = messages[candidate.message] as SentMessage;
    const mention = message.mentionsAll || message.mentions.has(candidate.userId);
    // Without a device nothing can be sent for any reason, and nothing is written.
    const owned = devicesOf.get(candidate.userId) ?? [];
    if (owned.length === 0) continue;
    const reason = reasonAgainst({
      ...candidate,
      member: true,
      mentioned: mention,
      quiet: isQuiet(candidate, nowMs),
    });
    if (!reason)
      for (const device of owned) decided.jobs.push(jobFor('alert', message, device, nowMs, { mention }));
    else {
      decided.against.push(against('alert', message, candidate.userId, '', reason, nowMs));
      if (isNewsTo(candidate, reason)) {
        for (const device of owned) fresh.push(jobFor('fresh', message, device, nowMs));
      }
    }
  }
  const owed = await dropAcknowledged(decided, tools, nowMs);
  owed.jobs.push(...(await freshJobs(fresh, candidates, tools, nowMs)));
  return owed;
}

function isNewsTo({ read }: Candidate, reason: Reason): boolean {
  return keepsFresh(reason) && !read;
}

/** A device that acknowledged in the foreground has shown the message already. */
async function dropAcknowledged(decided: Decided, tools: DecideTools, nowMs: number): Promise<Decided> {
  if (decided.jobs.length === 0) return decided;
  const acknowledged = await tools.presence.acknowledged(decided.jobs);
  const owed: Decided = { jobs: [], against: decided.against };
  decided.jobs.forEach((job, index) => {
    if ((acknowledged[index] ?? 0) < job.seq) owed.jobs.push(job);
    else
      owed.against.push(against('alert', job, job.recipientId, deviceKey(job.token), 'acknowledged', nowMs));
  });
  return owed;
}

/**
 * Without the devices that were woken a short while ago and whose badge does not count the message: a busy group that
 * thousands have muted costs a silent push each now and then, not a job for every message.
 */
async function freshJobs(
  jobs: readonly DeviceJob[],
  candidates: readonly Candidate[],
  tools: DecideTools,
  nowMs: number,
): Promise<DeviceJob[]> {
  if (jobs.length === 0) return [];
  const wakes = await readWakes(
    tools.pool,
    jobs.map(({ token }) => deviceKey(token)),
  );
  const uncounted = new Set(
    candidates.filter(({ muted, badgeMuted }) => muted && !badgeMuted).map(({ userId }) => userId),
  );
  return jobs.filter(({ token, recipientId }) => {
    return mayWake(wakes.get(deviceKey(token)) ?? null, nowMs) || !uncounted.has(recipientId);
  });
}
