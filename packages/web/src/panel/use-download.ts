import type { Client } from '@parley/client';
import { useEffect, useState } from 'preact/hooks';

export type Download = { state: 'loading' } | { state: 'failed' } | { state: 'loaded'; url: string };

/** A file that needs the access token, as an address that an image can show. Null: nothing is read. */
export function useDownload(client: Client, path: string | null): Download {
  const [download, setDownload] = useState<Download>({ state: 'loading' });
  useEffect(() => {
    if (path === null) return;
    const ending = new AbortController();
    let url: string | null = null;
    setDownload({ state: 'loading' });
    client.download(path, ending.signal).then(
      (bytes) => {
        if (ending.signal.aborted) return;
        url = URL.createObjectURL(bytes);
        setDownload({ state: 'loaded', url });
      },
      () => {
        if (!ending.signal.aborted) setDownload({ state: 'failed' });
      },
    );
    return () => {
      ending.abort();
      if (url) URL.revokeObjectURL(url);
    };
  }, [client, path]);
  return download;
}
