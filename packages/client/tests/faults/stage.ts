import { at, type Scene } from './scene.ts';

/** A scene on which things happen. */
export interface Stage {
  scene: Scene;
  random: () => number;
  /** What was begun and not waited for; its outcome is in the history. */
  underWay: Set<Promise<unknown>>;
  log: string[];
}

export type Step = readonly [name: string, weight: number, run: (stage: Stage) => void | Promise<void>];

export function pick<T>(items: readonly T[], random: () => number): T {
  return at(items, Math.floor(random() * items.length));
}

export function begin(underWay: Set<Promise<unknown>>, work: Promise<unknown>): void {
  const tracked: Promise<unknown> = work.catch(() => {}).finally(() => underWay.delete(tracked));
  underWay.add(tracked);
}
