export interface CircuitOptions {
  /** Sending stopped; the circuit lets one attempt through in `retryInMs`. */
  onOpen: (reason: string, retryInMs: number) => void;
  /** The wait is over: one attempt may go. */
  onProbe: () => void;
  onClose: () => void;
  firstPauseMs?: number;
  maxPauseMs?: number;
}

export interface Circuit {
  readonly state: 'closed' | 'open' | 'probing';
  /** Whether an attempt may go now. While one probes, the others wait for what it finds. */
  pass(): Promise<boolean>;
  /** An attempt came back and APNs did not refuse the provider. */
  succeeded(): void;
  /** An attempt told nothing about the provider: the next one probes. */
  undecided(): void;
  /** APNs refuses the provider. */
  failed(reason: string): void;
  /** Lets nobody wait any more. */
  close(): void;
}

/** Stops all sending while APNs refuses our key or topic, and tries again with one attempt at a time. */
export function createCircuit(options: CircuitOptions): Circuit {
  const { firstPauseMs = 5_000, maxPauseMs = 60_000 } = options;
  let state: Circuit['state'] = 'closed';
  let pauseMs = firstPauseMs;
  let timer: NodeJS.Timeout | undefined;
  let verdict: PromiseWithResolvers<boolean> | undefined;

  function settle(passed: boolean): void {
    verdict?.resolve(passed);
    verdict = undefined;
  }

  return {
    get state() {
      return state;
    },
    async pass() {
      if (state === 'closed') return true;
      if (state === 'open') return false;
      if (verdict) return verdict.promise;
      verdict = Promise.withResolvers();
      return true;
    },
    succeeded() {
      if (state !== 'probing') return;
      state = 'closed';
      pauseMs = firstPauseMs;
      settle(true);
      options.onClose();
    },
    undecided: () => settle(false),
    failed(reason) {
      if (state === 'open') return;
      const retryInMs = pauseMs;
      pauseMs = Math.min(maxPauseMs, pauseMs * 2);
      state = 'open';
      settle(false);
      timer = setTimeout(() => {
        state = 'probing';
        options.onProbe();
      }, retryInMs);
      options.onOpen(reason, retryInMs);
    },
    close() {
      clearTimeout(timer);
      settle(false);
    },
  };
}
