import { connect, createServer, type Socket } from 'node:net';
import { Lane } from './lane.ts';

/** What one device has for a network: a TCP path to the edge. Until something is done to it, it only passes bytes. */
export interface FaultyPath {
  readonly url: string;
  /** Each connection is late by a time of its own up to this, each way: what goes by two of them is reordered. */
  latencyMs: number;
  /** Breaks what is open; who comes again is let through. */
  sever(): void;
  /** Breaks what is open and refuses who comes, until `heal`. */
  cut(): void;
  /** Nothing passes and nobody is told, until `heal`. Connections stay. */
  stall(): void;
  /** The server hears all and its answers are lost, until `heal`, which breaks the connections that miss something. */
  loseAnswers(): void;
  heal(): void;
  close(): Promise<void>;
}

interface Connection {
  near: Socket;
  far: Socket;
  lanes: readonly [up: Lane, down: Lane];
}

type Fault = 'none' | 'cut' | 'stall' | 'lose answers';

export async function openFaultyPath(target: string, random: () => number): Promise<FaultyPath> {
  const { hostname, port } = new URL(target);
  const connections = new Set<Connection>();
  let fault: Fault = 'none';

  const end = ({ near, far }: Connection) => {
    near.destroy();
    far.destroy();
  };
  const endAll = () => connections.forEach(end);
  const set = (wanted: Fault) => {
    fault = wanted;
    for (const connection of connections) apply(connection, fault);
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    near.on('error', () => near.destroy());
    if (fault === 'cut') return near.destroy();
    const far = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    far.on('error', () => far.destroy());
    const delayMs = path.latencyMs * random();
    const lanes = [new Lane(near, far, () => delayMs), new Lane(far, near, () => delayMs)] as const;
    const connection: Connection = { near, far, lanes };
    connections.add(connection);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('close', () => {
        connections.delete(connection);
        end(connection);
      });
    }
    apply(connection, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the path has no port');

  const path: FaultyPath = {
    ...{ url: `http://127.0.0.1:${address.port}`, latencyMs: 0 },
    sever: endAll,
    cut() {
      set('cut');
      endAll();
    },
    stall: () => set('stall'),
    loseAnswers: () => set('lose answers'),
    heal: () => set('none'),
    async close() {
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return path;
}

function apply({ near, far, lanes: [up, down] }: Connection, fault: Fault): void {
  down.isLossy = fault === 'lose answers';
  if (down.hasLost && !down.isLossy) {
    near.destroy();
    far.destroy();
  }
  for (const lane of [up, down]) lane.hold(fault === 'stall');
}
