import { readFileSync } from 'node:fs';
import { startCpuMeter, totalOf } from './cpu-meter.ts';

/**
 * Starts to measure what processes that are no part of the bench use of this machine, in cores. NaN where the
 * system does not tell. Everything the bench starts descends from this process.
 */
export function startOtherLoadMeter(): () => number {
  const startedAt = performance.now();
  const busyBefore = busySeconds();
  const own = startCpuMeter({ bench: process.pid });
  return () => {
    const seconds = (performance.now() - startedAt) / 1_000;
    return Math.max(0, busySeconds() - busyBefore - totalOf(own())) / seconds;
  };
}

function busySeconds(): number {
  if (process.platform !== 'linux') return Number.NaN;
  // proc(5): user, nice, system, idle, iowait, irq, softirq, steal, in hundredths of a second.
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = readFileSync(
    '/proc/stat',
    'utf8',
  )
    .split('\n', 1)[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / 100;
}
