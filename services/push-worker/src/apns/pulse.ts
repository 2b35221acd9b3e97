import type { ClientHttp2Session } from 'node:http2';

/** Whether the peer of a session still lives. */
export interface Pulse {
  /** Sends a PING unless one is out; tells `onDead` when no answer comes in time. */
  check(): void;
  /** The peer has said goodbye, or we have: from now on it may take no longer than a PING. */
  expectEnd(): void;
  close(): void;
}

export interface PulseOptions {
  timeoutMs: number;
  onAlive: () => void;
  onDead: (reason: string) => void;
}

export function createPulse(session: ClientHttp2Session, options: PulseOptions): Pulse {
  const { timeoutMs, onAlive, onDead } = options;
  let pingTimer: NodeJS.Timeout | undefined;
  let endTimer: NodeJS.Timeout | undefined;
  return {
    check() {
      if (pingTimer || session.destroyed) return;
      pingTimer = setTimeout(() => onDead('no answer to a PING'), timeoutMs);
      session.ping((error) => {
        clearTimeout(pingTimer);
        pingTimer = undefined;
        if (error) onDead('no PING');
        else onAlive();
      });
    },
    expectEnd() {
      endTimer ??= setTimeout(() => onDead('no farewell'), timeoutMs);
    },
    close() {
      clearTimeout(pingTimer);
      clearTimeout(endTimer);
    },
  };
}
