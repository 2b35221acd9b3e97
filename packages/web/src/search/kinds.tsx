import type { Kind } from './use-search.ts';

const kinds: readonly { kind: Kind; label: string }[] = [
  { kind: 'all', label: 'All' },
  { kind: 'text', label: 'Text' },
  { kind: 'media', label: 'Media' },
];

/** Which messages are looked for. */
export function Kinds({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }) {
  return (
    <fieldset class="search-kinds" aria-label="Kind of message">
      {kinds.map((one) => (
        <button
          key={one.kind}
          type="button"
          class="search-kind"
          aria-pressed={kind === one.kind}
          onClick={() => onChange(one.kind)}
        >
          {one.label}
        </button>
      ))}
    </fieldset>
  );
}
