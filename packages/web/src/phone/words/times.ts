/** How iOS dates a banner: `now`, `5m ago`, `2h ago`, then `Yesterday` or the day. */
export function agoOf(receivedAt: string, nowMs: number): string {
  const at = new Date(receivedAt);
  const seconds = Math.max(0, (nowMs - at.getTime()) / 1_000);
  if (seconds < 60) return 'now';
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ago`;
  const days = daysBetween(at, new Date(nowMs));
  if (days === 0) return `${Math.floor(seconds / 3_600)}h ago`;
  if (days === 1) return 'Yesterday';
  return at.toLocaleDateString('en-GB', days < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'short' });
}

/** `9:41`, as the lock screen shows it. */
export function clockOf(nowMs: number): string {
  const at = new Date(nowMs);
  return `${at.getHours()}:${String(at.getMinutes()).padStart(2, '0')}`;
}

/** `Wednesday, 25 November`. */
export function dateOf(nowMs: number): string {
  const at = new Date(nowMs);
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' });
  return `${at.toLocaleDateString('en-GB', { weekday: 'long' })}, ${day}`;
}

/** How long something took, for people: `40 ms`, `1.2 s`, `3 min`. */
export function durationOf(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1).replace(/\.0$/, '')} s`;
  return `${Math.round(ms / 60_000)} min`;
}

function daysBetween(earlier: Date, later: Date): number {
  const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}
