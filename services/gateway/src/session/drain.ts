import type { Session } from './session.ts';

const STEP_MS = 20;
/** How long a socket's sends may still be answered after its turn has come. */
const ANSWERS_MS = 2_000;

/**
 * Sends everybody away: `goaway` at once, each with its own moment, then close 1012 at that moment, so
 * that the clients do not all arrive at the other gateways together. A socket whose sends are not all
 * answered is given up to 2 s more.
 */
export async function drain(sessions: readonly Session[], drainMs: number): Promise<void> {
  const startedAtMs = Date.now();
  const turns = shuffled(sessions).map((session, index) => ({
    session,
    atMs: startedAtMs + Math.round(((index + 1) * drainMs) / (sessions.length + 1)),
  }));
  for (const { session, atMs } of turns) session.goAway(atMs - startedAtMs);
  let left = turns;
  while (left.length > 0) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    const now = Date.now();
    left = left.filter(({ session, atMs }) => {
      if (session.isClosing) return false;
      if (now < atMs || (session.unansweredSends > 0 && now < atMs + ANSWERS_MS)) return true;
      // Its turn was its wait.
      session.close('restart', 0);
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
