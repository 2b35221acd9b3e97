import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { type DebtBounds, type Debtor, Debts } from './debts.ts';
import { Deflated } from './deflated.ts';
import { JoinedFrames } from './joined-frames.ts';
import { Later, type Patient } from './later.ts';

/** What a joined buffer may hold; larger bursts are written frame by frame, corked, without a copy. */
const JOIN_MAX_BYTES = 32 * 1024;
/** What is handed to a socket's stream at a time. The rest waits here, as references to shared frames. */
const PIECE_BYTES = 128 * 1024;
const OPEN = 1;
const KEPT_CAPACITY = 64;

export interface OutboundCounters {
  /** System-call sized writes: one for each dirty socket and tick. */
  flushes: number;
  /** Buffers that had to be joined; sockets with the same burst share one. */
  joins: number;
  /** Sockets closed because their peers do not read. */
  slowConsumers: number;
}

/**
 * What one socket is owed. Frames are appended whole and written around ws's own sender, which writes its control
 * frames whole, synchronously and uncompressed as long as nothing is sent through it (sender.js, sendFrame), so the
 * two never interleave inside a frame or a message.
 */
export interface Outlet extends Debtor, Patient {
  readonly ws: WebSocket;
  readonly socket: Socket;
  readonly frames: Buffer[];
  bytes: number;
  isDirty: boolean;
  /** Its peer negotiated compression. */
  readonly isDeflated: boolean;
  /** The peer does not read: what it is owed passed a bound. Nothing more is written. */
  overflow(): void;
  /** Ends a socket that was closed, and whose peer does not take what was written before. */
  terminate(): void;
}

/**
 * Flushes every dirty socket once per tick, as one write each: the system call is what a delivery costs. A socket
 * whose stream is full keeps its frames here until it drains, so what a peer that does not read costs is references
 * to frames that others share, and they are free as soon as the socket is closed as too slow.
 */
export class Outbound {
  readonly counters: OutboundCounters = { flushes: 0, joins: 0, slowConsumers: 0 };
  readonly deflated = new Deflated();
  readonly debts: Debts<Outlet>;
  #dirty: Outlet[] = [];
  readonly #later = new Later<Outlet>((outlet) => {
    if (outlet.frames.length === 0 || outlet.isDirty) return false;
    this.flush(outlet);
    return true;
  });
  #scheduled = false;
  // Members of one room usually owe the same burst, each in one of two forms.
  readonly #plain = new JoinedFrames();
  readonly #compressed = new JoinedFrames();

  constructor(bounds: DebtBounds) {
    this.debts = new Debts(bounds);
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

  /** As {@link push}, but it may wait for what may not, or for its turn: it costs no write of its own in a storm. */
  pushLater(outlet: Outlet, frame: Buffer): void {
    outlet.frames.push(frame);
    outlet.bytes += frame.length;
    if (!outlet.isDirty) this.#later.add(outlet);
  }

  /** Writes what this socket is owed, as far as its stream takes it; closes it when that is too much. */
  flush(outlet: Outlet): void {
    if (outlet.frames.length === 0) return;
    if (outlet.ws.readyState !== OPEN) this.discard(outlet);
    else if (this.debts.isTooMuch(outlet, outlet.bytes + outlet.socket.writableLength)) this.#cut(outlet);
    else if (outlet.debt) this.#owe(outlet);
    else this.#write(outlet);
  }

  /** Writes all of it, whatever the stream holds, such as before a close frame. */
  finish(outlet: Outlet): void {
    const { debt, frames } = outlet;
    if (outlet.ws.readyState === OPEN && frames.length > 0) {
      this.#writeFrames(outlet, frames, outlet.bytes);
      if (debt) this.debts.hand(outlet, [...debt.handed, ...frames]);
    }
    this.discard(outlet);
  }

  /** Forgets what a socket is owed. */
  discard(outlet: Outlet): void {
    this.debts.unqueue(outlet, outlet.frames);
    outlet.bytes = 0;
    if (outlet.frames.length > KEPT_CAPACITY) outlet.frames.splice(0);
    else outlet.frames.length = 0;
  }

  #write(outlet: Outlet): void {
    const { socket, frames } = outlet;
    while (outlet.bytes > PIECE_BYTES) {
      const piece = takePiece(outlet);
      this.#writeFrames(outlet, piece, PIECE_BYTES + 1);
      if (isFull(socket)) {
        this.#stall(outlet, piece);
        return;
      }
    }
    if (frames.length > 0) this.#writeFrames(outlet, frames, outlet.bytes);
    const rest = isFull(socket) ? frames.slice() : null;
    this.discard(outlet);
    if (rest) this.#stall(outlet, rest);
  }

  #writeFrames(outlet: Outlet, plain: readonly Buffer[], bytes: number): void {
    const { socket, isDeflated } = outlet;
    const frames = isDeflated ? plain.map((frame) => this.deflated.of(frame)) : plain;
    this.counters.flushes += 1;
    if (frames.length === 1) socket.write(frames[0] as Buffer);
    else if (bytes <= JOIN_MAX_BYTES) {
      socket.write((isDeflated ? this.#compressed : this.#plain).join(frames, this.counters));
    } else {
      socket.cork();
      for (const frame of frames) socket.write(frame);
      socket.uncork();
    }
  }

  /** The peer has not taken all of the piece; what follows waits until it has. */
  #stall(outlet: Outlet, piece: readonly Buffer[]): void {
    outlet.debt = { handed: [], counted: 0, bytes: 0 };
    this.debts.hand(outlet, piece);
    this.#owe(outlet);
    drainOrClose(outlet.socket).then(() => this.#drained(outlet));
  }

  #owe(outlet: Outlet): void {
    this.debts.owe(outlet);
    this.debts.enforce(this.#cut);
  }

  #drained(outlet: Outlet): void {
    this.debts.settle(outlet);
    if (outlet.ws.readyState !== OPEN) this.discard(outlet);
    else if (outlet.frames.length > 0) this.#write(outlet);
  }

  #cut = (outlet: Outlet): void => {
    if (outlet.ws.readyState !== OPEN) {
      outlet.terminate();
      this.debts.settle(outlet);
      return;
    }
    this.counters.slowConsumers += 1;
    this.discard(outlet);
    outlet.overflow();
  };

  #flushAll = (): void => {
    const dirty = this.#dirty;
    this.#dirty = [];
    this.#scheduled = false;
    for (const outlet of dirty) {
      outlet.isDirty = false;
      this.flush(outlet);
    }
    this.#plain.forget();
    this.#compressed.forget();
  };
}

/** Whether a `drain` is to come. A stream whose bytes the kernel took all at once may say it needs one, too. */
function isFull(socket: Socket): boolean {
  return socket.writableNeedDrain && socket.writableLength > 0;
}

/** The first frames of what is owed: at least one, and otherwise no more than a piece. */
function takePiece(outlet: Outlet): Buffer[] {
  const { frames } = outlet;
  let bytes = 0;
  let count = 0;
  for (const frame of frames) {
    if (count > 0 && bytes + frame.length > PIECE_BYTES) break;
    bytes += frame.length;
    count += 1;
  }
  outlet.bytes -= bytes;
  return frames.splice(0, count);
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
