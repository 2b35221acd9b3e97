import type { Socket } from 'node:net';
import { type CloseName, serverFrame, type UserPublication } from '@parley/contracts';
import type { AppError, Caller } from '@parley/runtime';
import type { WebSocket } from 'ws';
import type { Debt } from '../rooms/debts.ts';
import { drainOrClose, type Outbound, type Outlet } from '../rooms/outbound.ts';
import type { Member } from '../rooms/room.ts';
import { textFrame } from '../rooms/text-frame.ts';
import type { UserSocket } from '../rooms/user-sockets.ts';
import { isDeflated } from './compression.ts';
import { Life } from './life.ts';
import { closeFor, closeFrame, type ErrorReference, errorFrame, type Refusal } from './refusal.ts';
import type { RawFrame, SessionOptions, SessionState } from './session-state.ts';
import { listenFor, type SocketOwner } from './socket-listeners.ts';
import type { TimingWheel, WheelEntry } from './timing-wheel.ts';
import { TokenBucket } from './token-bucket.ts';

/** What waits while a socket authenticates. Reading stops at the first bound. */
const FRAMES_BEFORE_PAUSE = 32;
const FRAMES_BEFORE_LIVE_MAX = 1_000;
const PUBLICATIONS_BEFORE_LIVE_MAX = 1_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** What a replay gives a socket before it looks whether its peer takes it. */
const FLUSH_BYTES = 64 * 1024;

/** What all sockets of a gateway share. */
export interface SessionHost {
  options: SessionOptions;
  outbound: Outbound;
  wheel: TimingWheel;
  receive(session: Session, frame: RawFrame): void;
  /** Once, as soon as the session hears nothing more; its socket may still say goodbye. */
  gone(session: Session): void;
  /** The connection is over. */
  closed(session: Session): void;
  slow(session: Session): void;
}

/** One WebSocket, from the upgrade to its end. */
export class Session implements UserSocket, Outlet, SocketOwner {
  readonly connectionId: string;
  readonly ws: WebSocket;
  readonly socket: Socket;
  readonly memberships = new Map<string, Member>();
  readonly frames: Buffer[] = [];
  readonly bucket: TokenBucket;
  readonly isDeflated: boolean;
  bytes = 0;
  isDirty = false;
  isLazy = false;
  overSinceMs = 0;
  debt: Debt | null = null;
  state: SessionState;
  caller: Caller | null = null;
  deviceState: 'foreground' | 'background' = 'foreground';
  /** Malformed frames, and frames over the rate, so far. */
  badFrames = 0;
  overRate = 0;
  /** Requests of this socket that are being answered. */
  underWay = 0;
  unansweredSends = 0;
  readonly #host: SessionHost;
  readonly #life: Life;
  readonly #timer: WheelEntry;
  #draining: Promise<void> | undefined;

  constructor(host: SessionHost, connectionId: string, ws: WebSocket, socket: Socket) {
    const now = Date.now();
    this.#host = host;
    this.connectionId = connectionId;
    this.ws = ws;
    this.socket = socket;
    this.isDeflated = isDeflated(ws);
    this.bucket = new TokenBucket(host.options.frameLimit, now);
    this.state = { name: 'connecting', deadlineMs: now + host.options.authFrameMs };
    this.#life = new Life(this, host.options, now);
    this.#timer = host.wheel.add(this.state.deadlineMs, this.#life);
    listenFor(this, ws);
  }

  received(frame: RawFrame): void {
    this.#life.seen();
    this.#host.receive(this, frame);
  }

  pinged(): void {
    this.#life.pinged();
  }

  ponged(): void {
    this.#life.ponged();
  }

  failed(): void {
    this.#end();
  }

  closed(): void {
    this.#end();
    this.#host.closed(this);
  }

  get userId(): string {
    return this.caller?.userId ?? '';
  }

  get sessionId(): string {
    return this.caller?.sessionId ?? '';
  }

  get isLive(): boolean {
    return this.state.name === 'live';
  }

  get isClosing(): boolean {
    return this.state.name === 'closing';
  }

  push(wire: Buffer): void {
    if (this.state.name !== 'closing') this.#host.outbound.push(this, wire);
  }

  pushLater(wire: Buffer): void {
    if (this.state.name !== 'closing') this.#host.outbound.pushLater(this, wire);
  }

  /** Sends one frame to this socket alone. */
  send(text: string): void {
    this.push(textFrame(text));
  }

  reply(error: Refusal, about: ErrorReference = {}): void {
    this.send(errorFrame(error, about));
  }

  /** Credentials are there; frames that arrive before hello wait. */
  authenticating(): void {
    const deadlineMs = Date.now() + CONNECT_TIMEOUT_MS;
    this.state = { name: 'authenticating', deadlineMs, frames: [], publications: [] };
    this.#host.wheel.move(this.#timer, deadlineMs);
  }

  holdFrame(frame: RawFrame): boolean {
    if (this.state.name !== 'authenticating') return false;
    this.state.frames.push(frame);
    if (this.state.frames.length >= FRAMES_BEFORE_PAUSE) this.ws.pause();
    return this.state.frames.length <= FRAMES_BEFORE_LIVE_MAX;
  }

  holdPublication(publication: UserPublication): boolean {
    if (this.state.name !== 'authenticating') return this.state.name === 'closing';
    this.state.publications.push(publication);
    return this.state.publications.length <= PUBLICATIONS_BEFORE_LIVE_MAX;
  }

  /** hello goes out; gives what had to wait for it. */
  goLive(hello: string): { frames: RawFrame[]; publications: UserPublication[] } {
    if (this.state.name !== 'authenticating') return { frames: [], publications: [] };
    const { frames, publications } = this.state;
    this.state = { name: 'live' };
    this.send(hello);
    if (this.ws.isPaused) this.ws.resume();
    this.extended();
    return { frames, publications };
  }

  /** Frames that had to wait take their turn. */
  receiveAgain(frames: readonly RawFrame[]): void {
    for (const frame of frames) this.#host.receive(this, frame);
  }

  /** The token's expiry is another one. */
  extended(): void {
    const next = this.#life.begin(Date.now());
    if (next !== null) this.#host.wheel.move(this.#timer, next);
  }

  drained(): Promise<void> | null {
    // Less is written with all the rest, once in this tick.
    if (this.bytes > FLUSH_BYTES) this.#host.outbound.flush(this);
    if (!this.debt || this.isClosing) return null;
    // One wait for all rooms that replay to this socket.
    this.#draining ??= this.#paid();
    return this.#draining;
  }

  async #paid(): Promise<void> {
    while (this.debt && !this.isClosing) await drainOrClose(this.socket);
    this.#draining = undefined;
  }

  overflow(): void {
    if (this.isClosing) return;
    this.#host.slow(this);
    this.close('slowConsumer');
  }

  restart(): void {
    this.close('restart');
  }

  /** Says why, then closes with the code that belongs to it. */
  refuse(error: AppError, about: ErrorReference = {}): void {
    this.reply(error, about);
    // Others are told the same at the same time.
    const afterMs = error.retryAfterMs && error.retryAfterMs * (1 + Math.random());
    this.close(closeFor(error.code), afterMs);
  }

  goAway(reconnectAfterMs: number): void {
    this.send(serverFrame('goaway', { reconnect_after_ms: reconnectAfterMs }));
  }

  /** Writes what it is owed, then the close frame, which may say when to come back; a peer that does not answer is cut by ws. */
  close(name: CloseName, reconnectAfterMs?: number): void {
    if (this.isClosing) return;
    this.#end();
    this.#host.outbound.finish(this);
    if (this.ws.isPaused) this.ws.resume();
    const { code, reason } = closeFrame(name, reconnectAfterMs);
    this.ws.close(code, reason);
  }

  terminate(): void {
    this.#end();
    this.ws.terminate();
  }

  #end(): void {
    if (this.isClosing) return;
    this.state = { name: 'closing' };
    this.#host.wheel.cancel(this.#timer);
    this.#host.gone(this);
  }
}
