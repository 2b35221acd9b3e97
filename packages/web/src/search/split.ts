import type { Highlight } from '@parley/contracts';

export interface Part {
  text: string;
  hit: boolean;
}

/** Cut at the hits. Ranges that overlap or lie outside are taken as far as they fit. */
export function split(text: string, ranges: Highlight['ranges']): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const [start = 0, end = 0] of [...ranges].sort(([a = 0], [b = 0]) => a - b)) {
    const begin = Math.max(start, from);
    const stop = Math.min(end, text.length);
    if (stop <= begin) continue;
    if (begin > from) parts.push({ text: text.slice(from, begin), hit: false });
    parts.push({ text: text.slice(begin, stop), hit: true });
    from = stop;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false });
  return parts;
}
