import { drawFormat, type QrSymbol } from './symbol.ts';

/** Where a mask turns modules over (ISO/IEC 18004 table 10). */
const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Applies the mask that makes the symbol easiest to read. */
export function applyBestMask(symbol: QrSymbol): void {
  const candidates = masks.map((_, mask) => masked(symbol, mask));
  const penalties = candidates.map(penalty);
  symbol.dark = candidates[penalties.indexOf(Math.min(...penalties))]!;
}

function masked(symbol: QrSymbol, mask: number): boolean[][] {
  const copy = { ...symbol, dark: symbol.dark.map((row) => [...row]) };
  for (let y = 0; y < copy.size; y++) {
    for (let x = 0; x < copy.size; x++) {
      if (!copy.fixed[y]![x] && masks[mask]!(x, y)) copy.dark[y]![x] = !copy.dark[y]![x];
    }
  }
  drawFormat(copy, mask);
  return copy.dark;
}

/** §7.8.3: runs, blocks, what looks like a finder, and too much of one colour. */
function penalty(dark: readonly boolean[][]): number {
  const columns = dark.map((_, x) => dark.map((row) => row[x]!));
  const lines = [...dark, ...columns].map((line) => line.map((module) => (module ? '1' : '0')).join(''));
  const runs = lines.reduce((sum, line) => sum + linePenalty(line), 0);
  const share = dark.flat().filter(Boolean).length / dark.length ** 2;
  return runs + blockPenalty(dark) + Math.floor(Math.abs(share - 0.5) * 20) * 10;
}

function linePenalty(line: string): number {
  let sum = 0;
  for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
  const quiet = `0000${line}0000`;
  for (let at = 0; at + 11 <= quiet.length; at++) {
    const part = quiet.slice(at, at + 11);
    if (part === '10111010000' || part === '00001011101') sum += 40;
  }
  return sum;
}

function blockPenalty(dark: readonly boolean[][]): number {
  let sum = 0;
  for (let y = 1; y < dark.length; y++) {
    for (let x = 1; x < dark.length; x++) {
      const module = dark[y]![x];
      const same = dark[y - 1]![x] === module && dark[y]![x - 1] === module && dark[y - 1]![x - 1] === module;
      if (same) sum += 3;
    }
  }
  return sum;
}
