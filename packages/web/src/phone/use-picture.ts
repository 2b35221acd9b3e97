import type { Client } from '@parley/client';
import { useEffect, useState } from 'preact/hooks';

/** The address of a picture of the API's host, which needs the access token; null until it is there, or cannot be had. */
export function usePicture(client: Client, path: string | null): string | null {
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    setShown(null);
    if (!path?.startsWith('/')) return;
    const ending = new AbortController();
    let address: string | null = null;
    client.download(path, ending.signal).then(
      (picture) => {
        if (ending.signal.aborted) return;
        address = URL.createObjectURL(picture);
        setShown(address);
      },
      () => {},
    );
    return () => {
      ending.abort();
      if (address) URL.revokeObjectURL(address);
    };
  }, [client, path]);
  return shown;
}
