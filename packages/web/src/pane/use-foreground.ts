import type { Client } from '@parley/client';
import { useEffect } from 'preact/hooks';

/** Tells the server whether somebody looks: pushes come when nobody does. `false`: a phone tells it instead. */
export function useForeground(client: Client, applies: boolean): void {
  useEffect(() => {
    if (!applies) return;
    const tell = () => client.setForeground(document.visibilityState === 'visible');
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [client, applies]);
}
