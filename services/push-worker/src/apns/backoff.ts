const FIRST_MS = 100;
const MAX_MS = 5_000;

/** How long to leave a peer alone that lets nothing through. */
export interface Backoff {
  /** Whether to wait still. */
  readonly resting: boolean;
  /** A connection came to nothing. Those that fail while it rests count once. */
  failed(): void;
  succeeded(): void;
  close(): void;
}

/** Pauses of 100 ms, doubled up to 5 s and each shortened by up to a half at random; `onOver` ends each. */
export function createBackoff(onOver: () => void): Backoff {
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    get resting() {
      return timer !== undefined;
    },
    failed() {
      if (timer) return;
      const pauseMs = Math.min(MAX_MS, FIRST_MS * 2 ** failures++);
      timer = setTimeout(
        () => {
          timer = undefined;
          onOver();
        },
        pauseMs * (0.5 + Math.random() / 2),
      );
    },
    succeeded() {
      failures = 0;
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
