/**
 * A user's do-not-disturb: from `from` to `to` (`HH:MM`) on the clock of an IANA time zone, on the ISO weekdays
 * (1 is Monday) on which it begins; every day without `days`. One that ends before it begins ends on the next day.
 */
interface QuietHours {
  from: string;
  to: string;
  tz: string;
  days?: readonly number[];
}

export interface DoNotDisturb {
  doNotDisturb: unknown;
  /** Until then whatever the schedule says. */
  doNotDisturbUntil: Date | null;
}

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const clocks = new Map<string, Intl.DateTimeFormat | null>();

/** Whether do-not-disturb holds at a moment. What is not set, or makes no sense, disturbs. */
export function isQuiet({ doNotDisturb: setting, doNotDisturbUntil }: DoNotDisturb, nowMs: number): boolean {
  if (doNotDisturbUntil && nowMs < doNotDisturbUntil.getTime()) return true;
  if (!isQuietHours(setting)) return false;
  const clock = clockOf(setting.tz);
  if (!clock) return false;
  const { time, day } = readClock(clock, nowMs);
  const { from, to, days } = setting;
  const begins = (weekday: number) => !days || days.includes(weekday);
  if (from <= to) return from <= time && time < to && begins(day);
  if (from <= time) return begins(day);
  return time < to && begins(day === 1 ? 7 : day - 1);
}

function isQuietHours(setting: unknown): setting is QuietHours {
  const { from, to, tz, days } = (setting ?? {}) as Record<string, unknown>;
  if (days !== undefined && !Array.isArray(days)) return false;
  return typeof tz === 'string' && [from, to].every((time) => typeof time === 'string' && CLOCK.test(time));
}

function readClock(clock: Intl.DateTimeFormat, nowMs: number): { time: string; day: number } {
  const parts = new Map(clock.formatToParts(nowMs).map(({ type, value }) => [type, value]));
  return {
    time: `${parts.get('hour')}:${parts.get('minute')}`,
    day: WEEKDAYS.indexOf(parts.get('weekday') ?? '') + 1,
  };
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
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  } catch {
    return null;
  }
}
