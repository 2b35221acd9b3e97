/** How a soak goes. Times in ms. */
export interface SoakPlan {
  seed: number;
  people: number;
  groups: number;
  /** What people do per second. */
  rate: number;
  durationMs: number;
  /** How often, on average. */
  goAwayEveryMs: number;
  trickEveryMs: number;
  killEveryMs: number;
  brokerEveryMs: number;
  /** How long what is owed may take once all is calm. */
  settleMs: number;
}

/** What happened in a soak. */
export interface SoakTally {
  /** Things people did that were accepted, by name. */
  done: Record<string, number>;
  /** Things that were refused, by name and code. */
  refused: Record<string, number>;
  /** Faults, by name. */
  faults: Record<string, number>;
}
