/**
 * WebSocket close codes (RFC 6455 §7.4; 4000–4999 are ours). `reconnect` says whether a client comes
 * back by itself: `never` without user action, `after_refresh` with a fresh access token, `backoff`
 * with exponential backoff and jitter, or `resume` at once and syncing from its last rev.
 */
export const closeCodes = {
  badFrame: { code: 4400, reconnect: 'backoff', reason: 'bad frame' },
  unauthenticated: { code: 4401, reconnect: 'after_refresh', reason: 'not authenticated or expired' },
  revoked: { code: 4403, reconnect: 'never', reason: 'session revoked' },
  unsupported: { code: 4404, reconnect: 'never', reason: 'unsupported' },
  slowConsumer: { code: 4408, reconnect: 'resume', reason: 'slow consumer' },
  rateLimited: { code: 4429, reconnect: 'backoff', reason: 'rate limited' },
  tooBig: { code: 1009, reconnect: 'backoff', reason: 'message too big' },
  restart: { code: 1012, reconnect: 'resume', reason: 'service restart' },
} as const;

/**
 * The reason of a close with 1012: how long the client should wait before it comes back, as the server
 * spread it, in milliseconds. Absent: at once.
 */
export function restartReason(reconnectAfterMs: number): string {
  return `${closeCodes.restart.reason}; reconnect_after_ms=${reconnectAfterMs}`;
}

/** The wait that {@link restartReason} said, or null. */
export function reconnectAfterOf(reason: string): number | null {
  const said = /; reconnect_after_ms=(\d{1,7})$/.exec(reason)?.[1];
  return said === undefined ? null : Number(said);
}

export type CloseName = keyof typeof closeCodes;
