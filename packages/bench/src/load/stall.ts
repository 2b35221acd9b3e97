import type { Fleet } from './fleet.ts';

const QUIET_MS = 10_000;

/** Rejects a run during which no frame arrives for ten seconds, with the counters so far. */
export function whenStalled(fleet: Fleet, reject: (error: Error) => void): { cancel(): void } {
  let before = -1;
  const timer = setInterval(() => {
    const { sent, acked, delivered, errors } = fleet.counters;
    const progress = acked + delivered;
    if (progress !== before) {
      before = progress;
      return;
    }
    clearInterval(timer);
    reject(
      new Error(
        `nothing arrives any more: ${sent} sent, ${acked} acked, ${delivered} delivered, errors ${JSON.stringify(errors)}`,
      ),
    );
  }, QUIET_MS);
  return { cancel: () => clearInterval(timer) };
}
