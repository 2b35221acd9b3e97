import { describeParked } from '@parley/push-worker';
import type { Queue } from '@parley/queue';

/**
 * The oldest `limit` parked messages in words, each with the reason for which it was set aside; with `replay` they are
 * queued again as new ones, and how many is said. Throws a QueueError.
 */
export async function replayParked(
  queue: Queue,
  { limit, replay }: { limit: number; replay: boolean },
): Promise<string> {
  const parked = await queue.parked(limit);
  if (parked.length === 0) return 'Nothing is parked.';
  const waiting = Math.max(parked.length, (await queue.depth())['push.parked'] ?? 0);
  const shown = [...parked.map(describeParked), '', `Shown: ${parked.length} of ${waiting} parked.`];
  if (!replay) return shown.join('\n');
  const replayed = await queue.replayParked(parked.length);
  return [...shown, `Queued again: ${replayed}. What fails again is parked again.`].join('\n');
}
