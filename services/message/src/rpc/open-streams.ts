/** Streams that stay open until the service ends them. */
export interface OpenStreams {
  /** Keeps a stream; the result forgets it. */
  add(end: () => void): () => void;
  endAll(): void;
}

export function createOpenStreams(): OpenStreams {
  const open = new Set<() => void>();
  let ended = false;
  return {
    add(end) {
      if (ended) end();
      else open.add(end);
      return () => open.delete(end);
    },
    endAll() {
      ended = true;
      for (const end of open) end();
      open.clear();
    },
  };
}
