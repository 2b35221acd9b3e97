import { type ProcessRow, readProcesses } from './process-table.ts';

/** CPU seconds by the name of what spent them. */
export type CpuSplit = Record<string, number>;

/**
 * Starts to measure. The function it returns tells what each named process, with all its descendants, has
 * spent since; a server that forks (Postgres) counts as a whole.
 */
export function startCpuMeter(pids: Readonly<Record<string, number>>): () => CpuSplit {
  const before = spent(pids);
  return () => {
    const after = spent(pids);
    return Object.fromEntries(
      Object.keys(pids).map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]),
    );
  };
}

/** The whole of a split, in seconds. */
export function totalOf(split: CpuSplit): number {
  return Object.values(split).reduce((sum, seconds) => sum + seconds, 0);
}

function spent(pids: Readonly<Record<string, number>>): CpuSplit {
  const rows = readProcesses();
  const byParent = Map.groupBy(rows, (row) => row.parent);
  return Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => {
      const root = rows.find((row) => row.pid === pid);
      if (!root) throw new Error(`${name} (process ${pid}) is gone`);
      return [name, treeSeconds(root, byParent)];
    }),
  );
}

function treeSeconds(row: ProcessRow, byParent: Map<number, ProcessRow[]>): number {
  const children = byParent.get(row.pid) ?? [];
  return children.reduce((sum, child) => sum + treeSeconds(child, byParent), row.cpuSeconds);
}
