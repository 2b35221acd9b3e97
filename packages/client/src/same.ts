/** The one before when nothing in it has changed, so that who shows it need not show it again. Looks one level deep. */
export function same<T extends object>(before: T | null, now: T | null): T | null {
  if (!before || !now) return now;
  const keys = Object.keys(now) as (keyof T)[];
  const isSame =
    keys.length === Object.keys(before).length && keys.every((key) => isEqual(before[key], now[key]));
  return isSame ? before : now;
}

/** Lists are equal when they hold the same things. */
export function sameList<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  return isEqual(before, now) ? before : now;
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  // What changes is mostly at the end.
  for (let i = a.length - 1; i >= 0; i--) if (!Object.is(a[i], b[i])) return false;
  return true;
}
