import type { Client, ParleyError } from '@parley/client';

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/**
 * Registers a device token for who is signed in, as an app does at each launch; again and again while the server
 * cannot be asked. `done` is told the error of a final refusal, or null. Returns what gives up.
 */
export function registerDevice(
  client: Client,
  token: string,
  done: (error: ParleyError | null) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const attempt = async (waitMs: number): Promise<void> => {
    try {
      const locale = navigator.language;
      await client.request('POST', '/api/device-tokens', { token, environment: 'sandbox', locale });
      if (!over) done(null);
    } catch (error) {
      if (over) return;
      const refusal = error as ParleyError;
      if (refusal.retryable === false) return done(refusal);
      const afterMs = refusal.retryAfterMs ?? waitMs;
      timer = setTimeout(() => void attempt(Math.min(waitMs * 2, longestRetryMs)), afterMs);
    }
  };
  void attempt(firstRetryMs);
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
