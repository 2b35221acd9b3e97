import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { newId } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { WebSocket } from 'ws';
import type { GatewayConfig } from '../config.ts';
import type { GatewayEvents } from '../events.ts';
import type { GatewayPresence } from '../presence/gateway-presence.ts';
import type { Typing } from '../presence/typing.ts';
import type { Hub } from '../rooms/hub.ts';
import { Outbound } from '../rooms/outbound.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import { Session, type SessionHost } from './session.ts';
import type { RawFrame, SessionOptions } from './session-state.ts';
import { TimingWheel } from './timing-wheel.ts';

const WHEEL_TICK_MS = 100;

export interface SessionsBy {
  config: GatewayConfig;
  events: GatewayEvents;
  hub: Hub;
  presence: GatewayPresence;
  typing: Typing;
  receive(session: Session, frame: RawFrame): void;
  connect(session: Session, credentials: Exclude<Credentials, { kind: 'none' }>): void;
}

/** All sockets of this gateway. */
export class Sessions implements SessionHost {
  readonly options: SessionOptions;
  readonly outbound: Outbound;
  readonly wheel: TimingWheel;
  readonly #by: SessionsBy;
  readonly #open = new Set<Session>();
  readonly #closing = new Set<Session>();

  constructor(by: SessionsBy) {
    const { config } = by;
    this.#by = by;
    this.options = {
      heartbeatMs: config.heartbeatMs,
      authFrameMs: config.authFrameMs,
      expiryNoticeMs: config.expiryNoticeMs,
      frameLimit: { burst: config.frameBurst, perSecond: config.framesPerSecond },
    };
    this.outbound = new Outbound(config);
    this.wheel = new TimingWheel({ tickMs: Math.min(WHEEL_TICK_MS, Math.ceil(config.heartbeatMs / 4)) });
    this.wheel.start();
  }

  get open(): ReadonlySet<Session> {
    return this.#open;
  }

  /** Throws `busy` when this process, with so many who wait to come in, holds as many sockets as it may. */
  admit(waiting: number): void {
    if (this.#open.size + this.#closing.size + waiting < this.#by.config.maxSockets) return;
    throw new AppError('busy', 'This gateway is full', { retryAfterMs: 2_000 });
  }

  opened(ws: WebSocket, socket: Socket, request: IncomingMessage, url: URL): void {
    const session = new Session(this, newId(), ws, socket);
    this.#open.add(session);
    const credentials = credentialsOf(request, url);
    if (credentials.kind !== 'none') this.#by.connect(session, credentials);
  }

  /** Too many connect: it is told when to come back. */
  turnedAway(ws: WebSocket, socket: Socket, reconnectAfterMs: number): void {
    const session = new Session(this, newId(), ws, socket);
    this.#open.add(session);
    const retryAfterMs = Math.round(reconnectAfterMs);
    session.reply({ code: 'busy', reason: 'Too many connect at once', retryAfterMs });
    session.close('restart', retryAfterMs);
  }

  receive(session: Session, frame: RawFrame): void {
    this.#by.receive(session, frame);
  }

  gone(session: Session): void {
    this.#open.delete(session);
    this.#closing.add(session);
    if (!session.caller) return;
    // While it still knows its rooms.
    this.#by.typing.left(session);
    this.#by.presence.left(session);
    this.#by.hub.exit(session);
  }

  closed(session: Session): void {
    this.#closing.delete(session);
  }

  slow(session: Session): void {
    this.#by.events.slowConsumer(session.connectionId);
  }

  /** Closes the sockets of a session, or all of a user's: 4403. */
  revoke(userId: string, sessionId?: string): void {
    for (const socket of [...(this.#by.hub.users.get(userId)?.sockets ?? [])]) {
      if (sessionId !== undefined && socket.sessionId !== sessionId) continue;
      socket.refuse(new AppError('forbidden', 'The session was revoked'));
    }
  }

  /** Resolves when the peers of all closing sockets have answered. */
  async closing(): Promise<void> {
    while (this.#closing.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Cuts what has not said goodbye by now. */
  close(): void {
    this.wheel.close();
    for (const session of [...this.#open, ...this.#closing]) session.terminate();
  }
}
