import type { Presence } from '@parley/client';
import { ago } from './time.ts';

/** Where somebody is, in words. */
export function presenceInWords(
  { state, last_seen_at: lastSeenAt }: Presence,
  now: Date = new Date(),
): string {
  if (state === 'online') return 'Online';
  if (state === 'background') return 'Away';
  return lastSeenAt === null ? 'Offline' : `Last seen ${ago(lastSeenAt, now)}`;
}
