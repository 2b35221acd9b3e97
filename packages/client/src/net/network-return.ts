interface Listens {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/**
 * Calls back when a browser says that the network is there again, or that somebody looks at the page again, which may be
 * the same after a sleep.
 */
export function onNetworkReturn(listener: (why: 'online' | 'seen') => void): () => void {
  const { document } = globalThis as { document?: Listens & { visibilityState: string } };
  const page = globalThis as Listens;
  const online = () => listener('online');
  const seen = () => {
    if (document?.visibilityState === 'visible') listener('seen');
  };
  page.addEventListener?.('online', online);
  document?.addEventListener?.('visibilitychange', seen);
  return () => {
    page.removeEventListener?.('online', online);
    document?.removeEventListener?.('visibilitychange', seen);
  };
}
