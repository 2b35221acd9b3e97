import { type Child, startChild } from '../child-calls.ts';
import type { Contender } from '../contender.ts';
import { collectOnSignal } from '../measure/memory-meter.ts';
import type { BareCalls } from './bare-server.ts';

export interface BareServer {
  /** Where it listens. */
  place: { host: string; port: number };
  /** The server under the same load as the product: as many sockets, the given frame as each message. */
  contender(groups: readonly number[], message: string): Contender;
  stop(): Promise<void>;
}

/** Starts the bare `ws` server as a process of its own. */
export async function startBareServer(): Promise<BareServer> {
  const module = new URL('bare-server.ts', import.meta.url).pathname;
  const child: Child<BareCalls> = startChild(module, { NODE_OPTIONS: collectOnSignal });
  const port = await child.call('listen', {});
  return {
    place: { host: '127.0.0.1', port },
    contender: (groups, message) => ({
      name: 'bare ws',
      pids: { server: child.pid },
      target: {
        host: '127.0.0.1',
        port,
        greets: false,
        messages: groups.map(() => message),
        sockets: groups.flatMap((size, group) =>
          Array.from({ length: size }, () => ({ path: `/?group=${group}`, headers: {}, group })),
        ),
      },
    }),
    stop: () => child.stop(),
  };
}
