import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessRow {
  pid: number;
  parent: number;
  /** User and system time of the process and of children it has reaped. */
  cpuSeconds: number;
}

/** USER_HZ, in which /proc counts; the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** All processes of this machine. Resolution of CPU time: 10 ms. */
export function readProcesses(): ProcessRow[] {
  if (process.platform !== 'linux') return readWithPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readStat(Number(pid)));
}

/** Resident memory of a process, in bytes. Throws when it is gone. */
export function residentBytes(pid: number): number {
  if (process.platform !== 'linux') return Number(ps('rss=', String(pid))) * 1024;
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (!kibibytes) throw new Error(`process ${pid} has no resident memory`);
  return Number(kibibytes) * 1024;
}

function readStat(pid: number): ProcessRow[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name stands in parentheses and may hold spaces; fields after it count from 3 (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [{ pid, parent: Number(fields[1]), cpuSeconds: ticks / TICKS_PER_SECOND }];
  } catch {
    return []; // It ended between the listing and the reading.
  }
}

function readWithPs(): ProcessRow[] {
  return ps('pid=,ppid=,time=')
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, time = '0'] = line.trim().split(/\s+/);
      const cpuSeconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
      return { pid: Number(pid), parent: Number(parent), cpuSeconds };
    });
}

function ps(columns: string, pid?: string): string {
  return execFileSync('ps', [...(pid ? ['-p', pid] : ['-A']), '-o', columns], { encoding: 'utf8' });
}
