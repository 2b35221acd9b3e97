import type { Client } from '@parley/client';
import { useEffect, useState } from 'preact/hooks';
import { type Bytes, mediaBytesOf } from './bytes.ts';

/** Bytes of a path under `/api/media`, while this is shown. Null: nothing is read. */
export function useBytes(client: Client, path: string | null): Bytes {
  const [bytes, setBytes] = useState<Bytes>({ state: 'loading' });
  useEffect(() => {
    if (path === null) return;
    const all = mediaBytesOf(client);
    const shown = all.hold(path);
    setBytes(shown.get());
    const unsubscribe = shown.subscribe(setBytes);
    return () => {
      unsubscribe();
      all.letGo(path);
    };
  }, [client, path]);
  return bytes;
}
