interface Listens {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/** Calls back when a browser says that the network is there again, or that somebody looks at the page again. */
export function onNetworkReturn(listener: () => void): () => void {
  const { document } = globalThis as { document?: Listens & { visibilityState: string } };
  const page = globalThis as Listens;
  const seen = () => {
    if (document?.visibilityState === 'visible') listener();
  };
  page.addEventListener?.('online', listener);
  document?.addEventListener?.('visibilitychange', seen);
  return () => {
    page.removeEventListener?.('online', listener);
    document?.removeEventListener?.('visibilitychange', seen);
  };
}
