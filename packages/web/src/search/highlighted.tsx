import type { Highlight } from '@parley/contracts';
import { split } from './split.ts';

/** A text with the words that were looked for marked in it. */
export function Highlighted({ highlight: { text, ranges } }: { highlight: Highlight }) {
  const parts = split(text, ranges);
  return <>{parts.map(({ text: part, hit }, at) => (hit ? <mark key={at}>{part}</mark> : part))}</>;
}
