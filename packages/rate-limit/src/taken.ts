/** What became of a call that a limit holds back or lets through. */
export interface Taken {
  allowed: boolean;
  /** 0 when allowed; otherwise the earliest time at which the same call can succeed. */
  retryAfterMs: number;
}
