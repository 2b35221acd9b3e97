import { createPatientCaller, type PatientCaller } from '../patient-calls.ts';
import { createProgress, type Progress, type Screen } from '../progress.ts';

export interface Steps {
  /** As the limits allow; what they hold up is shown. */
  call: PatientCaller;
  /** Works through items, several at once, while `total` things are counted. Once one fails no other is begun. */
  step<T, R>(about: Step<T>, work: (item: T, progress: Progress) => Promise<R>): Promise<R[]>;
}

export interface Step<T> {
  title: string;
  items: readonly T[];
  total: number;
  atOnce: number;
}

const PATIENCE_MS = 120_000;
const TOLD_FROM_MS = 1_000;

export function createSteps(url: string, { signal, screen }: { signal: AbortSignal; screen: Screen }): Steps {
  let current: Progress | undefined;
  const onWait = (waitMs: number) => {
    if (waitMs >= TOLD_FROM_MS) current?.waits(`its limits ask for ${Math.ceil(waitMs / 1_000)} s`);
  };
  return {
    call: createPatientCaller(url, { patienceMs: PATIENCE_MS, signal, onWait }),
    async step({ title, items, total, atOnce }, work) {
      const progress = createProgress(title, total, { screen, now: Date.now });
      current = progress;
      try {
        return await inLanes(items, atOnce, (item) => work(item, progress));
      } finally {
        progress.end();
      }
    },
  };
}

async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  let failure: { error: unknown } | undefined;
  const lane = async () => {
    for (const [index, item] of waiting) {
      if (failure) return;
      results[index] = await work(item);
    }
  };
  const failed = (error: unknown) => {
    failure ??= { error };
  };
  await Promise.all(Array.from({ length: lanes }, () => lane().catch(failed)));
  if (failure) throw failure.error;
  return results;
}
