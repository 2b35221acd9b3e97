import type { Aim, BenchResult, Measure } from './result.ts';

const OTHERS_WORTH_A_NOTE = 0.1;

/** A benchmark as a table for the terminal. */
export function tableOf(result: BenchResult): string {
  const head = ['', result.subject, result.reference, 'ratio', 'aim', ''];
  const rows = [head, ...result.measures.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
  const settings = Object.entries(result.settings).map(([name, value]) => `${name} ${value}`);
  const notes = result.othersCores >= OTHERS_WORTH_A_NOTE ? [noteOn(result.othersCores)] : [];
  return [result.title, settings.join(', '), ...notes, ...lines].join('\n  ');
}

/** A number as a person reads it: three digits that count. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}

function noteOn(cores: number): string {
  return `Note: other processes used ${cores.toFixed(2)} cores meanwhile; wall-clock figures suffer first.`;
}

function rowOf({ what, unit, subject, reference, ratio, aim, met }: Measure): string[] {
  return [
    `${what}, ${unit}`,
    readable(subject),
    reference === null ? '' : readable(reference),
    ratio === null ? '' : `${ratio.toFixed(2)}×`,
    aim ? aimText(aim) : '',
    met === null ? '' : met ? 'met' : 'MISSED',
  ];
}

function aimText({ of, atLeast, atMost }: Aim): string {
  const bound = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
  return of === 'ratio' ? `${bound}×` : bound;
}
