import { type Contender, connectContender, type LoadGenerator } from '../contender.ts';
import { settledResidentBytes } from '../measure/memory-meter.ts';
import { type BenchResult, measureOf } from '../report/result.ts';

/** A contender in a fresh process. */
export interface FreshContender extends Contender {
  stop(): Promise<void>;
}

export interface IdleMemoryOptions {
  startSubject(): Promise<FreshContender>;
  startReference(): Promise<FreshContender>;
  rounds: number;
  settings: Record<string, number>;
  progress(line: string): void;
}

interface Figures {
  perSocketBytes: number;
  /** What one more costs when many are there: free of what a process allocates once. */
  perFurtherSocketBytes: number;
  emptyBytes: number;
  partBytes: number;
  fullBytes: number;
}

/**
 * Resident memory per idle socket: of a fresh process with all sockets less that of the same process
 * without any, both after garbage collection; and the slope between a fifth of the sockets and all.
 */
export async function benchIdleMemory(load: LoadGenerator, options: IdleMemoryOptions): Promise<BenchResult> {
  const figures: { subject: Figures[]; reference: Figures[] } = { subject: [], reference: [] };
  const names = { subject: '', reference: '' };
  let sockets = 0;
  for (let round = 1; round <= options.rounds; round++) {
    for (const side of ['subject', 'reference'] as const) {
      const contender = await (side === 'subject' ? options.startSubject() : options.startReference());
      names[side] = contender.name;
      sockets = contender.target.sockets.length;
      options.progress(`round ${round} of ${options.rounds}: ${contender.name}`);
      try {
        figures[side].push(await measureMemory(load, contender));
      } finally {
        await contender.stop();
      }
    }
  }
  const perSocketKib = ({ perSocketBytes }: Figures) => perSocketBytes / 1024;
  const perFurtherKib = ({ perFurtherSocketBytes }: Figures) => perFurtherSocketBytes / 1024;
  const emptyMib = ({ emptyBytes }: Figures) => emptyBytes / 1024 ** 2;
  const values = (of: (each: Figures) => number) => ({
    subject: figures.subject.map(of),
    reference: figures.reference.map(of),
  });
  return {
    name: 'idle-memory',
    title: '(c) Memory of an idle, authenticated, joined socket',
    ...names,
    settings: { sockets, ...options.settings, rounds: options.rounds },
    measures: [
      measureOf('resident memory', 'KiB per socket', values(perSocketKib), { of: 'ratio', atMost: 1.3 }),
      measureOf('each further socket', 'KiB', values(perFurtherKib)),
      measureOf('process without sockets', 'MiB', values(emptyMib)),
    ],
    othersCores: 0,
    details: { figures },
  };
}

async function measureMemory(load: LoadGenerator, contender: Contender): Promise<Figures> {
  const [pid] = Object.values(contender.pids);
  if (pid === undefined) throw new Error(`${contender.name} names no process`);
  const emptyBytes = await settledResidentBytes(pid);
  const { sockets } = contender.target;
  const firstCount = Math.ceil(sockets.length / 5);
  const part = (from: number, to: number) =>
    connectContender(load, {
      ...contender,
      target: { ...contender.target, sockets: sockets.slice(from, to) },
    });
  const first = await part(0, firstCount);
  const partBytes = await settledResidentBytes(pid);
  const rest = await part(firstCount, sockets.length);
  const fullBytes = await settledResidentBytes(pid);
  for (const { fleet } of [first, rest]) await load.call('close', { fleet });
  return {
    perSocketBytes: (fullBytes - emptyBytes) / sockets.length,
    perFurtherSocketBytes: (fullBytes - partBytes) / (sockets.length - firstCount),
    emptyBytes,
    partBytes,
    fullBytes,
  };
}
