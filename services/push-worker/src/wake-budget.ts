// Apple lets an app be woken a few times an hour (developer.apple.com: Pushing background updates to your app).
const WAKE_EVERY_MS = 20 * 60_000;

/** Whether an app that was woken in the background then (ms since the Unix epoch; null: never) may be woken again. */
export function mayWake(wokenAtMs: number | null, nowMs: number): boolean {
  return wokenAtMs === null || nowMs - wokenAtMs >= WAKE_EVERY_MS;
}
