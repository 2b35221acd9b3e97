import { serverFrame } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { SessionOptions, SessionState } from './session-state.ts';
import type { Timed } from './timing-wheel.ts';
import type { TokenBucket } from './token-bucket.ts';

/** Pings over the rate that are forgiven. */
const PINGS_OVER_RATE_MAX = 200;

/** What of a session time acts upon. */
interface Living {
  readonly state: SessionState;
  readonly caller: { tokenExpiresAtMs: number } | null;
  readonly bucket: TokenBucket;
  readonly ws: { ping(): void };
  overRate: number;
  send(text: string): void;
  refuse(error: AppError): void;
  terminate(): void;
}

/** Everything about a socket that time decides: authentication in time, token expiry, heartbeats. */
export class Life implements Timed {
  readonly #session: Living;
  readonly #options: SessionOptions;
  #lastSeenMs: number;
  #lastPingMs = 0;
  /** Pings that the peer has not answered; it may answer several with one pong, and late. */
  #unanswered = 0;
  #nextPingMs: number;
  #hasNotice = false;

  constructor(session: Living, options: SessionOptions, nowMs: number) {
    this.#session = session;
    this.#options = options;
    this.#lastSeenMs = nowMs;
    this.#nextPingMs = nowMs + options.heartbeatMs;
  }

  /** The peer gave a sign of life. */
  seen(): void {
    this.#lastSeenMs = Date.now();
  }

  /** An answer to a ping costs nothing, whatever else was heard meanwhile; nobody asked for more. */
  ponged(): void {
    if (this.#unanswered === 0) {
      this.pinged();
      return;
    }
    this.#unanswered -= 1;
    this.seen();
  }

  /** Pings count against the rate, so that they are no way around it. */
  pinged(): void {
    this.seen();
    if (this.#session.bucket.take(this.#lastSeenMs) > 0 && ++this.#session.overRate > PINGS_OVER_RATE_MAX) {
      this.#session.refuse(new AppError('rate_limited'));
    }
  }

  /** A token with a new expiry; gives the next moment to look. */
  begin(nowMs: number): number | null {
    this.#hasNotice = false;
    return this.due(nowMs);
  }

  due(nowMs: number): number | null {
    const { state } = this.#session;
    switch (state.name) {
      case 'connecting':
        if (nowMs < state.deadlineMs) return state.deadlineMs;
        this.#session.refuse(new AppError('unauthenticated', 'No auth frame arrived in time'));
        return null;
      case 'authenticating':
        if (nowMs < state.deadlineMs) return state.deadlineMs;
        this.#session.refuse(new AppError('busy', undefined, { retryAfterMs: 1_000 }));
        return null;
      case 'live':
        return this.#live(nowMs);
      case 'closing':
        return null;
    }
  }

  #live(nowMs: number): number | null {
    const { heartbeatMs, expiryNoticeMs } = this.#options;
    const expiresAtMs = this.#session.caller?.tokenExpiresAtMs ?? 0;
    if (nowMs >= expiresAtMs) {
      this.#session.refuse(new AppError('token_expired'));
      return null;
    }
    if (!this.#hasNotice && nowMs >= expiresAtMs - expiryNoticeMs) {
      this.#hasNotice = true;
      const secondsLeft = Math.max(0, Math.floor((expiresAtMs - nowMs) / 1_000));
      this.#session.send(serverFrame('auth.expiring', { seconds_left: secondsLeft }));
    }
    if (nowMs >= this.#nextPingMs) {
      // Not a sign since the ping before this one: an interval was enough for an answer.
      if (this.#lastSeenMs < this.#lastPingMs) {
        this.#session.terminate();
        return null;
      }
      this.#lastPingMs = nowMs;
      this.#unanswered += 1;
      this.#nextPingMs = nowMs + heartbeatMs;
      this.#session.ws.ping();
    }
    return Math.min(this.#nextPingMs, this.#hasNotice ? expiresAtMs : expiresAtMs - expiryNoticeMs);
  }
}
