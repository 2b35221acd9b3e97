/** Marks outbox rows as published, many with one statement. */
export interface PublishedMarker {
  mark(outboxId: number): void;
  /** Marks what waits; resolves when it is done. */
  flush(): Promise<void>;
}

const MERGED_MS = 25;

/** A row that could not be marked is published once more by the relay, which everybody tolerates. */
export function createPublishedMarker(options: {
  write(ids: readonly number[]): Promise<void>;
  onError(error: unknown): void;
}): PublishedMarker {
  let waiting: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const ids = waiting;
    waiting = [];
    if (ids.length > 0) writing = writing.then(() => options.write(ids)).catch(options.onError);
    return writing;
  }

  return {
    mark(outboxId) {
      waiting.push(outboxId);
      timer ??= setTimeout(flush, MERGED_MS);
    },
    flush,
  };
}
