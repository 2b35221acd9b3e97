/** Attempts at a delivery before it is given up, about three days after the first. */
export const ATTEMPTS_MOST = 17;

const FIRST_MS = 5_000;
const LONGEST_MS = 8 * 3_600_000;

/**
 * How long to wait after the `attempts`th failure, in ms: 5 s, three times as long each time, 8 h at most, a fifth
 * more or less so that what failed together does not come back together; not before `retryAfterMs` where the
 * receiver says so. null: no more attempts.
 */
export function retryInMs(attempts: number, retryAfterMs = 0, random = Math.random): number | null {
  if (attempts >= ATTEMPTS_MOST) return null;
  const steady = Math.min(FIRST_MS * 3 ** (attempts - 1), LONGEST_MS);
  const jittered = steady * (0.8 + 0.4 * random());
  return Math.round(Math.min(Math.max(jittered, retryAfterMs), LONGEST_MS * 1.2));
}
