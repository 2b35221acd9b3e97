import { setTimeout as sleep } from 'node:timers/promises';
import { startCpuMeter, totalOf } from './cpu-meter.ts';
import { residentBytes } from './process-table.ts';

/** What a process needs in NODE_OPTIONS to collect garbage when {@link settledResidentBytes} asks for it. */
export const collectOnSignal = `--expose-gc --import=${new URL('collect-on-signal.ts', import.meta.url).href}`;

const COLLECTIONS_MAX = 10;
const PAUSE_MS = 250;
const PAUSES_MAX = 20;
const SAMPLE_MS = 100;
const RESTS = 4;
/** A collection takes more than this, an idle process in a pause less. */
const WORK_SECONDS = 0.02;

/**
 * Resident memory of a process after its garbage is collected, in bytes: asks it to collect until three
 * readings in a row are within a quarter of a percent. The process must run with {@link collectOnSignal}
 * and have nothing else to do.
 */
export async function settledResidentBytes(pid: number): Promise<number> {
  const readings: number[] = [];
  while (readings.length < COLLECTIONS_MAX) {
    await collect(pid);
    readings.push(residentBytes(pid));
    const last = readings.slice(-3);
    if (last.length === 3 && Math.max(...last) - Math.min(...last) < Math.max(...last) / 400) break;
  }
  return Math.min(...readings);
}

/**
 * On a busy machine the process may get to its collection late: it is over when it worked, then rested. A
 * small one works too little to be seen, and has rested all along.
 */
async function collect(pid: number): Promise<void> {
  const sinceAsked = startCpuMeter({ pid });
  process.kill(pid, 'SIGUSR2');
  let rests = 0;
  for (let pause = 0; pause < PAUSES_MAX && rests < RESTS; pause++) {
    const inPause = startCpuMeter({ pid });
    await sleep(PAUSE_MS);
    const rested = totalOf(inPause()) < WORK_SECONDS;
    if (rested && totalOf(sinceAsked()) >= WORK_SECONDS) return;
    rests = rested ? rests + 1 : 0;
  }
}

/** Reads the resident memory of a process every 100 ms; the function it returns ends that and gives the most. */
export function watchResidentBytes(pid: number): () => number {
  let peak = residentBytes(pid);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid));
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return Math.max(peak, residentBytes(pid));
  };
}
