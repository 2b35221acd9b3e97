import { Button } from '../ui/button.tsx';

/** Something that went wrong, told at once to screen readers too. Nothing when there is nothing to tell. */
export function Problem({ text, onRetry }: { text: string | null; onRetry?: () => void }) {
  if (text === null) return null;
  return (
    <div class="panel-problem" role="alert">
      <span>{text}</span>
      {onRetry && (
        <Button kind="quiet" size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
