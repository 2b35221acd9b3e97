// Days on the clock and in the language of the browser.

const DAY_MS = 86_400_000;

/** One number for each day of the local calendar, growing by one. */
export function dayOf(date: Date): number {
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS);
}

const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long', timeZone: 'UTC' });
const thisYear = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});
const anyYear = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `Today`, `Yesterday`, a weekday of the last week, else a date. */
export function dayInWords(day: number, now: Date = new Date()): string {
  const age = dayOf(now) - day;
  const date = new Date(day * DAY_MS);
  if (age === 0) return 'Today';
  if (age === 1) return 'Yesterday';
  if (age > 1 && age < 7) return weekday.format(date);
  return (date.getUTCFullYear() === now.getFullYear() ? thisYear : anyYear).format(date);
}

const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });

export function timeOfDay(iso: string): string {
  return clock.format(new Date(iso));
}
