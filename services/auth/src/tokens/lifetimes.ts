/** How long sessions live, in milliseconds. */
export interface Lifetimes {
  /** A refresh token that is not used for so long is void. */
  refreshIdleMs: number;
  /** A session ends so long after its sign-in, used or not. */
  sessionMs: number;
}

/** For so long after its use, a refresh token whose successor is unused gets that successor again. */
export const REFRESH_GRACE_MS = 10_000;

/** When a refresh token made now expires: idle, but never after its session. */
export function refreshExpiry(lifetimes: Lifetimes, sessionExpiresAt: Date, nowMs: number): Date {
  return new Date(Math.min(nowMs + lifetimes.refreshIdleMs, sessionExpiresAt.getTime()));
}
