interface Listens {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

export type NetworkChange = 'online' | 'offline' | 'seen';

/**
 * Calls back when a browser says that the network is there again or is gone, or that somebody looks at the page again,
 * which may be after a sleep.
 */
export function onNetworkChange(listener: (change: NetworkChange) => void): () => void {
  const { document } = globalThis as { document?: Listens & { visibilityState: string } };
  const page = globalThis as Listens;
  const online = () => listener('online');
  const offline = () => listener('offline');
  const seen = () => {
    if (document?.visibilityState === 'visible') listener('seen');
  };
  page.addEventListener?.('online', online);
  page.addEventListener?.('offline', offline);
  document?.addEventListener?.('visibilitychange', seen);
  return () => {
    page.removeEventListener?.('online', online);
    page.removeEventListener?.('offline', offline);
    document?.removeEventListener?.('visibilitychange', seen);
  };
}
