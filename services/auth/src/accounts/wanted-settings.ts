import { limits, type QuietHours, readInstant, type Settings } from '@parley/contracts';
import { invalidField } from './plain-text.ts';

const AHEAD_MS = limits.doNotDisturbDays * 24 * 60 * 60_000;

/**
 * What a user wants to have set, as it is kept: days in order, times in UTC. Throws `invalid` for what the schema of
 * the call cannot know: a time zone that there is not, hours that are none, a time that is over or too far ahead.
 */
export function wantedSettings(wanted: Partial<Settings>, nowMs: number): Partial<Settings> {
  const { do_not_disturb: quiet, do_not_disturb_until: until } = wanted;
  return {
    ...wanted,
    ...(quiet ? { do_not_disturb: quietHours(quiet) } : {}),
    ...(until != null ? { do_not_disturb_until: timeAhead(until, nowMs) } : {}),
  };
}

function quietHours({ from, to, tz, days }: QuietHours): QuietHours {
  if (from === to) throw invalidField('do_not_disturb.to', 'must be another time than from');
  if (!isTimeZone(tz)) throw invalidField('do_not_disturb.tz', 'must be an IANA time zone');
  return { from, to, tz, ...(days ? { days: [...days].sort((a, b) => a - b) } : {}) };
}

function timeAhead(until: string, nowMs: number): string {
  const field = 'do_not_disturb_until';
  const at = readInstant(until);
  if (!at) throw invalidField(field, 'must be a time in ISO 8601 with its offset from UTC, or null');
  if (at.getTime() <= nowMs) throw invalidField(field, 'must be a time to come, or null');
  if (at.getTime() > nowMs + AHEAD_MS) {
    throw invalidField(field, `must be at most ${limits.doNotDisturbDays} days ahead`);
  }
  return at.toISOString();
}

/** Whether the clocks of the push worker know it: they are made in the same way. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
