import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** What a joined buffer may hold; larger bursts are written piece by piece, corked, without a copy. */
const JOIN_MAX_BYTES = 32 * 1024;
/** A burst may pass the bound this many times, and a peer has this long to take it. */
const BURST_BOUNDS = 8;
const BURST_MS = 5_000;
const OPEN = 1;
const KEPT_CAPACITY = 64;

export interface OutboundCounters {
  /** System-call sized writes: one for each dirty socket and tick. */
  flushes: number;
  /** Buffers that had to be joined; sockets with the same burst share one. */
  joins: number;
  slowConsumers: number;
}

/**
 * What one socket is owed in this tick. Frames are appended whole and written around ws's own sender: with
 * compression off, ws writes its control frames whole and synchronously (sender.js, sendFrame), so the two
 * never interleave inside a frame.
 */
export interface Outlet {
  readonly ws: WebSocket;
  readonly socket: Socket;
  readonly frames: Buffer[];
  bytes: number;
  isDirty: boolean;
  /** Since when it is owed more than the bound; 0: it is not. */
  overSinceMs: number;
  /** The peer does not read: what it is owed passed the bound. Nothing more is written. */
  overflow(): void;
}

/**
 * Flushes every dirty socket once per tick, as one write each: the system call is what a delivery costs.
 * `maxBufferedBytes` bounds what waits for one peer, in the process and in Node's stream together; a burst
 * may pass it for a moment, or one member could have a whole group cut off.
 */
export class Outbound {
  readonly counters: OutboundCounters = { flushes: 0, joins: 0, slowConsumers: 0 };
  readonly #maxBufferedBytes: number;
  #dirty: Outlet[] = [];
  #scheduled = false;
  // Members of one room usually owe the same burst; the last joined one is remembered.
  #joinedFrom: Buffer[] = [];
  #joined: Buffer | undefined;

  constructor(maxBufferedBytes: number) {
    this.#maxBufferedBytes = maxBufferedBytes;
  }

  push(outlet: Outlet, frame: Buffer): void {
    outlet.frames.push(frame);
    outlet.bytes += frame.length;
    if (outlet.isDirty) return;
    outlet.isDirty = true;
    this.#dirty.push(outlet);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#flushAll);
  }

  /** Writes what this socket is owed now, such as before a close frame. */
  flush(outlet: Outlet): void {
    const { frames, socket, bytes } = outlet;
    const count = frames.length;
    if (count === 0) return;
    const isOpen = outlet.ws.readyState === OPEN;
    if (!isOpen || this.#isSlow(outlet)) {
      this.discard(outlet);
      if (isOpen) {
        this.counters.slowConsumers += 1;
        outlet.overflow();
      }
      return;
    }
    this.counters.flushes += 1;
    if (count === 1) socket.write(frames[0] as Buffer);
    else if (bytes <= JOIN_MAX_BYTES) socket.write(this.#join(frames, bytes));
    else {
      socket.cork();
      for (const frame of frames) socket.write(frame);
      socket.uncork();
    }
    this.discard(outlet);
  }

  discard(outlet: Outlet): void {
    outlet.bytes = 0;
    if (outlet.frames.length > KEPT_CAPACITY) outlet.frames.splice(0);
    else outlet.frames.length = 0;
  }

  #isSlow(outlet: Outlet): boolean {
    const before = outlet.socket.writableLength;
    const waiting = before + outlet.bytes;
    if (waiting > BURST_BOUNDS * this.#maxBufferedBytes) return true;
    if (waiting <= this.#maxBufferedBytes) outlet.overSinceMs = 0;
    else if (outlet.overSinceMs === 0 || before <= this.#maxBufferedBytes) outlet.overSinceMs = Date.now();
    return outlet.overSinceMs > 0 && Date.now() - outlet.overSinceMs > BURST_MS;
  }

  #flushAll = (): void => {
    const dirty = this.#dirty;
    this.#dirty = [];
    this.#scheduled = false;
    for (const outlet of dirty) {
      outlet.isDirty = false;
      this.flush(outlet);
    }
    this.#joined = undefined;
    this.#joinedFrom = [];
  };

  #join(frames: readonly Buffer[], bytes: number): Buffer {
    if (this.#joined && sameFrames(frames, this.#joinedFrom)) return this.#joined;
    this.counters.joins += 1;
    this.#joined = Buffer.concat(frames, bytes);
    this.#joinedFrom = frames.slice();
    return this.#joined;
  }
}

function sameFrames(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Resolves when the stream takes more, or is gone. */
export function drainOrClose(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
