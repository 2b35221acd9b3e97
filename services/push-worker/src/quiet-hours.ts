/** A user's do-not-disturb: every day from `from` to `to` (`HH:MM`), on the clock of an IANA time zone. */
interface QuietHours {
  from: string;
  to: string;
  tz: string;
}

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const clocks = new Map<string, Intl.DateTimeFormat | null>();

/** Whether do-not-disturb holds at a moment. What is not set, or makes no sense, disturbs. */
export function isQuiet(setting: unknown, nowMs: number): boolean {
  if (!isQuietHours(setting)) return false;
  const clock = clockOf(setting.tz);
  if (!clock) return false;
  const now = clock.format(nowMs);
  const { from, to } = setting;
  return from <= to ? from <= now && now < to : from <= now || now < to;
}

function isQuietHours(setting: unknown): setting is QuietHours {
  const { from, to, tz } = (setting ?? {}) as Record<string, unknown>;
  return typeof tz === 'string' && [from, to].every((time) => typeof time === 'string' && CLOCK.test(time));
}

function clockOf(timeZone: string): Intl.DateTimeFormat | null {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = createClock(timeZone);
  // Zones come from users; there are some 600 real ones.
  if (clocks.size < 1_000) clocks.set(timeZone, clock);
  return clock;
}

function createClock(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  } catch {
    return null;
  }
}
