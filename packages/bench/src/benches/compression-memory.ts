import { connectContender, type LoadGenerator } from '../contender.ts';
import { settledResidentBytes } from '../measure/memory-meter.ts';
import { type BenchResult, measureOf } from '../report/result.ts';
import type { FreshContender } from './idle-memory.ts';

export interface CompressionMemoryOptions {
  /** A fresh gateway, and sockets that offer compression or do not. */
  start(isCompressed: boolean): Promise<FreshContender>;
  rounds: number;
  settings: Record<string, number>;
  progress(line: string): void;
}

/** Resident memory per socket without compression, with it, and with it after one compressed frame came in. */
export async function benchCompressionMemory(
  load: LoadGenerator,
  options: CompressionMemoryOptions,
): Promise<BenchResult> {
  const kib = { plain: [] as number[], receiving: [] as number[], afterSending: [] as number[] };
  for (let round = 1; round <= options.rounds; round++) {
    options.progress(`round ${round} of ${options.rounds}: not negotiated`);
    const [plain] = await measure(load, await options.start(false), false);
    options.progress(`round ${round} of ${options.rounds}: negotiated`);
    const [receiving, afterSending] = await measure(load, await options.start(true), true);
    kib.plain.push(plain);
    kib.receiving.push(receiving);
    kib.afterSending.push(afterSending);
  }
  return {
    name: 'compression-memory',
    title: '(g) Memory of a socket that negotiated compression',
    subject: 'negotiated',
    reference: 'not negotiated',
    settings: { ...options.settings, rounds: options.rounds },
    measures: [
      measureOf(
        'only receives',
        'KiB per socket',
        { subject: kib.receiving, reference: kib.plain },
        {
          of: 'ratio',
          atMost: 1.1,
        },
      ),
      measureOf('after one compressed frame came in', 'KiB per socket', {
        subject: kib.afterSending,
        reference: kib.plain,
      }),
    ],
    othersCores: 0,
    details: { kib },
  };
}

/** KiB per socket, joined and then after each has sent a compressed frame. Ends the contender. */
async function measure(
  load: LoadGenerator,
  contender: FreshContender,
  sendsCompressed: boolean,
): Promise<[number, number]> {
  try {
    const [pid = 0] = Object.values(contender.pids);
    const emptyBytes = await settledResidentBytes(pid);
    const perSocketKib = async () =>
      ((await settledResidentBytes(pid)) - emptyBytes) / contender.target.sockets.length / 1_024;
    const { fleet } = await connectContender(load, contender);
    const joined = await perSocketKib();
    if (sendsCompressed) await load.call('compressedPings', { fleet });
    const afterSending = sendsCompressed ? await perSocketKib() : joined;
    await load.call('close', { fleet });
    return [joined, afterSending];
  } finally {
    await contender.stop();
  }
}
