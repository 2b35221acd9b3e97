import type { ClientFrameType, ClientPayload, Envelope, ServerPayload } from '@parley/contracts';
import type { Connection } from '../api.ts';
import { offline } from '../refusal.ts';
import { Value } from '../value.ts';
import { Backoff } from './backoff.ts';
import { nextMove } from './closing.ts';
import type { FrameTap } from './frame-tap.ts';
import { Heartbeat } from './heartbeat.ts';
import { Link } from './link.ts';
import { type NetworkChange, onNetworkChange } from './network-change.ts';
import type { Session } from './session.ts';

/** The server lets a handshake wait for its turn when many connect at once. */
const HELLO_MS = 25_000;
const ANSWER_MS = 15_000;
const PROBE_MS = 5_000;
/** A connection that lived this long was good: the next wait is short again. */
const GOOD_MS = 10_000;

export interface SocketOptions {
  url: string;
  WebSocket: typeof WebSocket;
  session: Session;
  tap: FrameTap;
  random: () => number;
  /** Every frame after hello and hello itself, in order. */
  frame(frame: Envelope): void;
  disconnected(): void;
}

/** Keeps one socket open while somebody is signed in and wants to be online. */
export class Socket {
  readonly connection = new Value<Connection>({ state: 'offline', retryAtMs: null });
  readonly #options: SocketOptions;
  readonly #backoff: Backoff;
  #isWanted = false;
  #isForeground = true;
  /** The one that is opening or open. */
  #link: Link | null = null;
  #isGreeted = false;
  #attempt: symbol | null = null;
  #usedToken = '';
  #refused: ServerPayload<'error'> | null = null;
  #comeBackAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #helloTimer: ReturnType<typeof setTimeout> | null = null;
  #heartbeat: Heartbeat | null = null;
  #goodTimer: ReturnType<typeof setTimeout> | null = null;
  readonly #stopListening: () => void;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
    this.#stopListening = onNetworkChange((change) => this.#networkChanged(change));
  }

  get isConnected(): boolean {
    return this.#isGreeted;
  }

  get isForeground(): boolean {
    return this.#isForeground;
  }

  want(isWanted: boolean): void {
    if (this.#isWanted === isWanted) return;
    this.#isWanted = isWanted;
    this.#backoff.reset();
    if (isWanted) void this.#connect();
    else this.#stop();
  }

  setForeground(isForeground: boolean): void {
    if (this.#isForeground === isForeground) return;
    this.#isForeground = isForeground;
    this.tell('presence.set', { state: isForeground ? 'foreground' : 'background' });
  }

  /** False: not connected, and not sent. */
  tell<T extends ClientFrameType>(type: T, payload: ClientPayload<T>): boolean {
    return this.#isGreeted && this.#link ? this.#link.tell(type, payload) : false;
  }

  ask<T extends ClientFrameType>(type: T, payload: ClientPayload<T>): Promise<Envelope> {
    if (!this.#isGreeted || !this.#link) return Promise.reject(offline());
    return this.#link.ask(type, payload, ANSWER_MS);
  }

  close(): void {
    this.want(false);
    this.#stopListening();
  }

  async #connect(): Promise<void> {
    if (!this.#isWanted || this.#attempt) return;
    this.#clearTimer();
    const attempt = Symbol('attempt');
    this.#attempt = attempt;
    this.#refused = null;
    this.connection.set({ state: 'connecting' });
    try {
      this.#usedToken = await this.#options.session.token();
      if (this.#attempt === attempt) this.#open(attempt);
    } catch {
      // No token to be had now, or a page that may not connect.
      if (this.#attempt === attempt) this.#wait(this.#backoff.next());
    }
  }

  /** Browsers set no headers on a handshake: the first frame says who this is. */
  #open(attempt: symbol): void {
    const { WebSocket: Opened, url } = this.#options;
    const webSocket = new Opened(`${url.replace(/^http/, 'ws')}/ws`, 'parley.v1');
    const link = new Link({
      webSocket,
      tap: this.#options.tap,
      frame: (frame) => this.#frame(link, frame),
      closed: (code, reason) => void this.#closed(attempt, code, reason),
    });
    this.#link = link;
    this.#helloTimer = setTimeout(() => link.close(), HELLO_MS);
    webSocket.onopen = () => link.tell('auth', { access_token: this.#usedToken });
  }

  #frame(link: Link, frame: Envelope): void {
    if (link !== this.#link) return;
    // Only what comes right before a close tells why.
    this.#refused = null;
    switch (frame.type) {
      case 'hello':
        this.#hello(link, frame);
        return;
      case 'error':
        if (frame.id === undefined) this.#refused = frame.payload as ServerPayload<'error'>;
        break;
      case 'goaway':
        this.#comeBackAt = Date.now() + (frame.payload as ServerPayload<'goaway'>).reconnect_after_ms;
        break;
      case 'auth.expiring':
        void this.#extend(link);
        break;
    }
    if (this.#isGreeted) this.#options.frame(frame);
  }

  #hello(link: Link, frame: Envelope): void {
    // The answer to a fresh token says nothing new.
    if (this.#isGreeted) return;
    const { heartbeat_s: seconds, epoch } = frame.payload as ServerPayload<'hello'>;
    if (this.#helloTimer) clearTimeout(this.#helloTimer);
    this.#isGreeted = true;
    this.#goodTimer = setTimeout(() => this.#backoff.reset(), GOOD_MS);
    this.#heartbeat = new Heartbeat(link, seconds * 1000);
    this.#comeBackAt = 0;
    if (!this.#isForeground) this.tell('presence.set', { state: 'background' });
    this.#options.frame(frame);
    this.connection.set({ state: 'connected', epoch });
  }

  async #extend(link: Link): Promise<void> {
    const { session } = this.#options;
    try {
      const stale = this.#usedToken;
      const token = await session.refresh(stale);
      this.#usedToken = token;
      await link.ask('auth', { access_token: token }, ANSWER_MS);
    } catch {
      // Without a fresh token the server closes the socket, and the next connect begins with a refresh.
    }
  }

  async #closed(attempt: symbol, code: number, reason: string): Promise<void> {
    if (this.#attempt !== attempt) return;
    const move = nextMove(code, reason, this.#refused?.code ?? null);
    const now = Date.now();
    const waitMs = Math.max(this.#refused?.retry_after_ms ?? 0, move.afterMs ?? 0, this.#comeBackAt - now);
    this.#comeBackAt = now + waitMs;
    this.#drop();
    // A refresh may take long.
    this.connection.set({ state: 'connecting' });
    if (move.do === 'ask why') await this.#options.session.revoked();
    else if (move.do === 'refresh') await this.#options.session.refresh(this.#usedToken).catch(() => {});
    else if (move.do === 'give up') {
      this.connection.set({ state: 'offline', retryAtMs: null });
      return;
    }
    if (!this.#isWanted || this.#attempt) return;
    this.#wait(Math.max(waitMs, move.afterMs ?? this.#backoff.next()));
  }

  #wait(ms: number): void {
    this.#attempt = null;
    if (!this.#isWanted) return;
    this.#clearTimer();
    this.connection.set({ state: 'offline', retryAtMs: Date.now() + ms });
    this.#timer = setTimeout(() => void this.#connect(), ms);
  }

  #networkChanged(change: NetworkChange): void {
    if (!this.#isWanted) return;
    const link = this.#link;
    // Nothing would say so on the socket for long. It goes on to try: a browser may be wrong.
    if (change === 'offline') {
      link?.close(4000);
      return;
    }
    this.#backoff.reset();
    if (link && this.#isGreeted) link.ask('ping', {}, PROBE_MS).catch(() => link.close(4000));
    // It may be waiting on the network that was.
    else if (link && change === 'online') link.close(4000);
    // A server that said when to come back meant it.
    else if (this.#timer && this.#comeBackAt <= Date.now()) void this.#connect();
  }

  #stop(): void {
    this.#clearTimer();
    const link = this.#link;
    this.#drop();
    link?.close();
    this.connection.set({ state: 'offline', retryAtMs: null });
  }

  #drop(): void {
    const wasGreeted = this.#isGreeted;
    this.#attempt = null;
    this.#link = null;
    this.#isGreeted = false;
    if (this.#helloTimer) clearTimeout(this.#helloTimer);
    if (this.#goodTimer) clearTimeout(this.#goodTimer);
    this.#heartbeat?.stop();
    if (wasGreeted) this.#options.disconnected();
  }

  #clearTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
