/** A piece of work; it must not reject. */
export type Task = () => Promise<void>;

export interface Lanes {
  /** Runs the task after those added before it under the same key, and within the limit. */
  add(key: string, task: Task): void;
  /** Forgets the tasks that have not started. */
  drop(): void;
  /** Resolves when no task is running. */
  idle(): Promise<void>;
}

/** Runs at most `limit` tasks at once, and tasks of one key one after the other in the order they were added. */
export function createLanes(limit: number): Lanes {
  const behind = new Map<string, Task[]>();
  const ready: { key: string; task: Task }[] = [];
  const idlers: (() => void)[] = [];
  let running = 0;

  function fill(): void {
    while (running < limit) {
      const next = ready.shift();
      if (!next) break;
      running++;
      void next.task().finally(() => finished(next.key));
    }
    if (running === 0) for (const resolve of idlers.splice(0)) resolve();
  }

  function finished(key: string): void {
    running--;
    const task = behind.get(key)?.shift();
    if (task) ready.push({ key, task });
    else behind.delete(key);
    fill();
  }

  return {
    add(key, task) {
      const lane = behind.get(key);
      if (lane) {
        lane.push(task);
        return;
      }
      behind.set(key, []);
      ready.push({ key, task });
      fill();
    },
    drop() {
      for (const { key } of ready.splice(0)) behind.delete(key);
      for (const lane of behind.values()) lane.length = 0;
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
