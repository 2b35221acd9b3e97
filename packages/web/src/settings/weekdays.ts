export interface Weekday {
  /** 1 (Monday) to 7 (Sunday). */
  day: number;
  short: string;
  long: string;
}

/** As the browser's language names them. */
export function weekdays(locale?: string): Weekday[] {
  const named = (weekday: 'short' | 'long') => new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' });
  const short = named('short');
  const long = named('long');
  return [1, 2, 3, 4, 5, 6, 7].map((day) => {
    // The first of January 2024 was a Monday.
    const date = new Date(Date.UTC(2024, 0, day));
    return { day, short: short.format(date), long: long.format(date) };
  });
}
