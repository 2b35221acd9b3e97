import type { WebSocket } from 'ws';
import { releaseInflater } from './compression.ts';
import type { RawFrame } from './session-state.ts';

/** Whom a WebSocket's events are for. */
export interface SocketOwner {
  received(frame: RawFrame): void;
  pinged(): void;
  ponged(): void;
  /** ws has closed with the right code already; the close follows. */
  failed(): void;
  closed(): void;
}

const OWNER = Symbol('owner');

type Owned = WebSocket & { [OWNER]: SocketOwner };

/** Hands a socket's events to its owner. All sockets share the listeners: closures would cost each 320 bytes. */
export function listenFor(owner: SocketOwner, ws: WebSocket): void {
  (ws as Owned)[OWNER] = owner;
  ws.on('message', onMessage);
  ws.on('ping', onPing);
  ws.on('pong', onPong);
  ws.on('error', onError);
  ws.on('close', onClose);
}

function onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
  releaseInflater(this);
  // One Buffer: ws is told so by its binaryType, which is left at its default.
  (this as Owned)[OWNER].received({ data: data as Buffer, isBinary });
}

function onPing(this: WebSocket): void {
  (this as Owned)[OWNER].pinged();
}

function onPong(this: WebSocket): void {
  (this as Owned)[OWNER].ponged();
}

function onError(this: WebSocket): void {
  (this as Owned)[OWNER].failed();
}

function onClose(this: WebSocket): void {
  (this as Owned)[OWNER].closed();
}
