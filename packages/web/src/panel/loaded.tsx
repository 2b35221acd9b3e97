import type { ComponentChildren } from 'preact';
import { Button } from '../ui/button.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { Problem } from './problem.tsx';
import type { Loading } from './use-load.ts';
import type { Pages } from './use-pages.ts';

/** What was read, or that it is being read, or why it could not be. */
export function Loaded<T>({ of, children }: { of: Loading<T>; children: (value: T) => ComponentChildren }) {
  const { load, reload } = of;
  if (load.state === 'loading') return <Spinner label="Loading" />;
  if (load.state === 'failed') return <Problem text={load.error} onRetry={reload} />;
  return <>{children(load.value)}</>;
}

/** A list that is read page by page, with what stands in its place while it is empty. */
export function Paged<T>({
  of,
  empty,
  more = 'Show more',
  children,
}: {
  of: Pages<T>;
  empty: ComponentChildren;
  more?: string;
  children: (items: readonly T[]) => ComponentChildren;
}) {
  const nothing = of.items.length === 0 && !of.loading && of.error === null && !of.hasMore;
  return (
    <>
      {nothing ? empty : children(of.items)}
      {of.loading && <Spinner label="Loading" />}
      <Problem text={of.error} onRetry={of.items.length === 0 ? of.reload : of.more} />
      {of.hasMore && !of.loading && of.error === null && (
        <Button kind="quiet" onClick={of.more}>
          {more}
        </Button>
      )}
    </>
  );
}
