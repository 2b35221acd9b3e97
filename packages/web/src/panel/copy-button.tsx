import { Check, Copy } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { IconButton } from '../ui/icon-button.tsx';

const SHOWN_MS = 2_000;

/** Copies a text, and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [told, setTold] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (told === null) return;
    const timer = setTimeout(() => setTold(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setTold('copied'),
      () => setTold('failed'),
    );
  const said = { copied: 'Copied', failed: 'Could not copy' };
  return (
    <span class="panel-copy">
      <IconButton icon={told === 'copied' ? Check : Copy} label={label} onClick={() => void copy()} />
      <span role="status">{told && said[told]}</span>
    </span>
  );
}
