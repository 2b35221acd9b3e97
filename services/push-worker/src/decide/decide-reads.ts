import { type DeviceJob, deviceKey } from '../device-job.ts';
import { type BannerKey, forgetShown, readMessageIds, readShown } from '../store/banners.ts';
import { type Device, readBadged, readDevices } from '../store/devices.ts';
import { type Decided, jobFor } from './decided.ts';
import type { ReadCursor } from './intents.ts';
import type { DecideTools } from './tools.ts';

/** Somebody read: the other devices that show a banner of it, or may have another badge, are to be told. */
export async function* decideReads(
  reads: readonly ReadCursor[],
  tools: DecideTools,
): AsyncGenerator<Decided> {
  const furthest = furthestOf(reads);
  if (furthest.length === 0) return;
  const [devices, ids] = await Promise.all([
    readDevices(
      tools.pool,
      furthest.map(({ userId }) => userId),
    ),
    readMessageIds(tools.pool, furthest),
  ]);
  const devicesOf = Map.groupBy(devices, ({ userId }) => userId);
  const jobs: DeviceJob[] = [];
  const gone: BannerKey[] = [];
  furthest.forEach((read, index) => {
    const messageId = ids[index];
    for (const device of devicesOf.get(read.userId) ?? []) {
      if (device.sessionId === read.sessionId) gone.push(bannerOf(device, read));
      else if (messageId) jobs.push(jobOf(read, messageId, device, tools.now()));
    }
  });
  await forgetShown(tools.pool, gone);
  yield { jobs: await outOfDate(jobs, tools), against: [] };
}

/** Of each user and conversation the furthest; the session only if no other read with it. */
function furthestOf(reads: readonly ReadCursor[]): ReadCursor[] {
  const byKey = new Map<string, ReadCursor>();
  for (const read of reads) {
    const key = `${read.userId} ${read.conversationId}`;
    const known = byKey.get(key);
    const sessionId = !known || known.sessionId === read.sessionId ? read.sessionId : '';
    byKey.set(key, { ...(known && known.seq > read.seq ? known : read), sessionId });
  }
  return [...byKey.values()];
}

function jobOf(read: ReadCursor, messageId: string, device: Device, nowMs: number): DeviceJob {
  const { conversationId, seq, readAtMs } = read;
  const subject = { conversationId, messageId, seq, senderId: '', rev: seq, traceparent: '' };
  return jobFor('clear', { ...subject, sentAtMs: readAtMs }, device, nowMs);
}

function bannerOf({ token }: Device, { conversationId, seq }: ReadCursor): BannerKey {
  return { device: deviceKey(token), conversationId, seq };
}

async function outOfDate(jobs: readonly DeviceJob[], tools: DecideTools): Promise<DeviceJob[]> {
  const keys = jobs.map((job) => ({ ...job, device: deviceKey(job.token) }));
  const [shown, badged] = await Promise.all([
    readShown(tools.pool, keys),
    readBadged(
      tools.pool,
      keys.map(({ device }) => device),
    ),
  ]);
  return jobs.filter(({ token }, index) => shown[index] || badged.has(deviceKey(token)));
}
