import type { Session } from './session.ts';

const STEP_MS = 20;
/** How long a socket's sends may still be answered after its turn has come. */
const ANSWERS_MS = 2_000;

/**
 * Sends everybody away: `goaway` at once, each with its own moment to come back, so that the clients do not all
 * arrive at the other gateways together, then close 1012 at that moment. Where `comeBackMs` is longer than
 * `drainMs`, those whose moment is later are closed when the drain ends, and come back at their moment all the same.
 * A socket whose sends are not all answered is given up to 2 s more.
 */
export async function drain(
  sessions: readonly Session[],
  { drainMs, comeBackMs }: { drainMs: number; comeBackMs: number },
): Promise<void> {
  const startedAtMs = Date.now();
  const spreadMs = Math.max(drainMs, comeBackMs);
  const turns = shuffled(sessions).map((session, index) => {
    const backAtMs = startedAtMs + Math.round(((index + 1) * spreadMs) / (sessions.length + 1));
    return { session, backAtMs, atMs: Math.min(backAtMs, startedAtMs + drainMs) };
  });
  for (const { session, backAtMs } of turns) session.goAway(backAtMs - startedAtMs);
  let left = turns;
  while (left.length > 0) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    const now = Date.now();
    left = left.filter(({ session, atMs, backAtMs }) => {
      if (session.isClosing) return false;
      if (now < atMs || (session.unansweredSends > 0 && now < atMs + ANSWERS_MS)) return true;
      session.close('restart', Math.max(0, backAtMs - now));
      return false;
    });
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
