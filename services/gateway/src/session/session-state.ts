import type { UserPublication } from '@parley/contracts';

/** A frame as it came in. */
export interface RawFrame {
  data: Buffer;
  isBinary: boolean;
}

/** A socket's life, in its order; `closing` can follow any. */
export type SessionState =
  /** Open, waiting for an `auth` frame. */
  | { name: 'connecting'; deadlineMs: number }
  /** Who it is is being asked, then its rooms are attached. What arrives meanwhile waits. */
  | { name: 'authenticating'; deadlineMs: number; frames: RawFrame[]; publications: UserPublication[] }
  /** hello is sent. */
  | { name: 'live' }
  | { name: 'closing' };

export interface SessionOptions {
  heartbeatMs: number;
  authFrameMs: number;
  /** How long before the token's expiry the client is told. */
  expiryNoticeMs: number;
  frameLimit: { burst: number; perSecond: number };
}
