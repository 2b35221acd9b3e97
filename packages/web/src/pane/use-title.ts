import type { Client } from '@parley/client';
import { useEffect } from 'preact/hooks';
import { useValue } from '../use-value.ts';

/** The unread count in the tab's title. */
export function useTitle(client: Client): void {
  const badge = useValue(client.badge);
  useEffect(() => {
    document.title = badge > 0 ? `(${badge}) Parley` : 'Parley';
    return () => {
      document.title = 'Parley';
    };
  }, [badge]);
}
