/** Faults that concern no single device, and the timers of delays. */
export interface Faults {
  /** The next `count` requests on any connection are answered with RST_STREAM REFUSED_STREAM. */
  refuseNextStreams(count: number): void;
  /** Whether the request at hand is one of those; counts it. */
  takeRefusal(): boolean;
  /** Every answer that scripts no delay of its own waits so long, as over a network; ms. */
  setLatency(ms: number): void;
  readonly latencyMs: number;
  readonly refusalsLeft: number;
  /** Runs `then` after `delayMs`, unless the simulator closes first. */
  delay(then: () => void, delayMs: number): void;
  close(): void;
}

export function createFaults(): Faults {
  const timers = new Set<NodeJS.Timeout>();
  let refusals = 0;
  let latencyMs = 0;
  return {
    refuseNextStreams(count) {
      refusals = count;
    },
    takeRefusal() {
      if (refusals === 0) return false;
      refusals -= 1;
      return true;
    },
    setLatency(ms) {
      latencyMs = ms;
    },
    get latencyMs() {
      return latencyMs;
    },
    get refusalsLeft() {
      return refusals;
    },
    delay(then, delayMs) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        then();
      }, delayMs);
      timers.add(timer);
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
