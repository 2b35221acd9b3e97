import type { Client } from '@parley/client';
import type { Notify } from '@parley/contracts';
import { tomorrowMorning } from '../panel/time.ts';

// What one member sets for a conversation. Their other devices hear of it, and so does this client's own state.

const HOUR_MS = 3_600_000;
/** What stands for "until I say otherwise": the farthest year that every date picker can show. */
const ALWAYS = '9999-12-31T00:00:00.000Z';

export function mute(client: Client, conversationId: string, until: string | null): Promise<unknown> {
  return client.request('PUT', `/api/conversations/${conversationId}/notifications`, { muted_until: until });
}

export function setNotify(client: Client, conversationId: string, notify: Notify): Promise<unknown> {
  return client.request('PUT', `/api/conversations/${conversationId}/notifications`, { notify });
}

/** To the top of the own list, or not. */
export function setPinned(client: Client, conversationId: string, pinned: boolean): Promise<unknown> {
  return client.request('PUT', `/api/conversations/${conversationId}/place`, { pinned });
}

/** Out of the list, or back into it. */
export function setArchived(client: Client, conversationId: string, archived: boolean): Promise<unknown> {
  return client.request('PUT', `/api/conversations/${conversationId}/place`, { archived });
}

export interface MuteChoice {
  label: string;
  until: string;
}

/** For how long one may mute, counted from `now`. */
export function muteChoices(now: Date): MuteChoice[] {
  const after = (ms: number) => new Date(now.getTime() + ms).toISOString();
  return [
    { label: 'For an hour', until: after(HOUR_MS) },
    { label: 'For 8 hours', until: after(8 * HOUR_MS) },
    { label: 'Until tomorrow, 8:00', until: tomorrowMorning(now) },
    { label: 'For a week', until: after(7 * 24 * HOUR_MS) },
    { label: 'Until I turn it back on', until: ALWAYS },
  ];
}

/** Whether it is muted now. */
export function isMuted(mutedUntil: string | null, now: Date): boolean {
  return mutedUntil !== null && new Date(mutedUntil) > now;
}

/** `null`: not muted. */
export function muteInWords(mutedUntil: string | null, now: Date, locale?: string): string | null {
  if (!isMuted(mutedUntil, now)) return null;
  const until = new Date(mutedUntil!);
  if (until.getUTCFullYear() >= 9_999) return 'Muted';
  const sameDay = until.toDateString() === now.toDateString();
  const shown = until.toLocaleString(
    locale,
    sameDay ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  );
  return `Muted until ${shown}`;
}
