import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from './process-table.ts';

/** What a process needs in NODE_OPTIONS to collect garbage when {@link settledResidentBytes} asks for it. */
export const collectOnSignal = `--expose-gc --import=${new URL('collect-on-signal.ts', import.meta.url).href}`;

const ROUNDS_MAX = 12;
const PAUSE_MS = 250;

/**
 * Resident memory of a process after its garbage is collected, in bytes: asks it to collect until three
 * readings in a row are within a quarter of a percent. The process must run with {@link collectOnSignal}.
 */
export async function settledResidentBytes(pid: number): Promise<number> {
  const readings: number[] = [];
  while (readings.length < ROUNDS_MAX) {
    process.kill(pid, 'SIGUSR2');
    await sleep(PAUSE_MS);
    readings.push(residentBytes(pid));
    const last = readings.slice(-3);
    if (last.length === 3 && Math.max(...last) - Math.min(...last) < Math.max(...last) / 400) break;
  }
  return Math.min(...readings);
}
