import { deviceKey } from '../device-job.ts';
import { readAlertRecords } from '../store/banners.ts';
import { readDevices } from '../store/devices.ts';
import type { Candidate } from '../store/recipients.ts';
import { type Decided, jobFor } from './decided.ts';
import type { ChangedMessage } from './intents.ts';
import { candidatePages } from './pages.ts';
import type { DecideTools } from './tools.ts';

/**
 * Edits and deletions: a job for each device that may show the message. The delivery, which comes after that of the
 * message, sees for sure whether a banner stands; left out here is who has read it, and what no banner came of.
 */
export async function* decideChanges(
  changes: readonly ChangedMessage[],
  tools: DecideTools,
): AsyncGenerator<Decided> {
  for await (const candidates of candidatePages(tools.pool, changes)) {
    yield { jobs: await changesOf(changes, candidates, tools), against: [] };
  }
}

async function changesOf(
  changes: readonly ChangedMessage[],
  candidates: readonly Candidate[],
  tools: DecideTools,
): Promise<Decided['jobs']> {
  const unread = candidates.filter(({ read }) => !read);
  const wanted = unread.map(({ message, userId }) => ({
    ...{ message, userId },
    messageId: (changes[message] as ChangedMessage).messageId,
  }));
  const [devices, records] = await Promise.all([
    readDevices(
      tools.pool,
      unread.map(({ userId }) => userId),
    ),
    readAlertRecords(tools.pool, wanted),
  ]);
  const bannerless = new Set(
    records
      .filter(
        ({ outcome, reason }) => outcome === 'suppressed' || outcome === 'failed' || reason === 'merged',
      )
      .map(({ message, userId, device }) => `${message} ${userId} ${device}`),
  );
  const devicesOf = Map.groupBy(devices, ({ userId }) => userId);
  const nowMs = tools.now();
  return unread.flatMap(({ message, userId }) =>
    (devicesOf.get(userId) ?? [])
      .filter(({ token }) => {
        const key = `${message} ${userId}`;
        return !bannerless.has(`${key} `) && !bannerless.has(`${key} ${deviceKey(token)}`);
      })
      .map((device) => jobFor('alert', changes[message] as ChangedMessage, device, nowMs, { changed: true })),
  );
}
