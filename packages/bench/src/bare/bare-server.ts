import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { serveCalls } from '../child-calls.ts';

export type BareCalls = {
  /** Starts to listen on loopback and gives the port. */
  listen(options: Record<string, never>): Promise<number>;
};

/**
 * The reference: a plain `ws` server, its defaults kept, that sends what a socket says to all sockets of the
 * same `?group=`, itself included, with `ws.send(buffer)` in a loop. No identity, no order, no storage.
 */
function listen(): Promise<number> {
  const groups = new Map<string, Set<WebSocket>>();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket, request) => {
    const name = request.url ?? '';
    const group = groups.get(name) ?? new Set<WebSocket>();
    groups.set(name, group.add(socket));
    socket.on('message', (data: Buffer) => {
      for (const member of group) member.send(data, { binary: false });
    });
    socket.on('close', () => group.delete(socket));
    socket.on('error', () => {});
  });
  return new Promise((resolve) => {
    server.on('listening', () => resolve((server.address() as AddressInfo).port));
  });
}

serveCalls({ listen } satisfies BareCalls);
