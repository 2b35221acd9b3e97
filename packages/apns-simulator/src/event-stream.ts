import type { ServerResponse } from 'node:http';
import type { SimulatorEvents } from './events.ts';

const maxClients = 100;
/** A watcher that falls this far behind is cut off; it comes back and reads the inboxes again. */
const maxBufferedBytes = 1_048_576;
const heartbeatMs = 15_000;
const reconnectMs = 1_000;

export interface EventStream {
  /** Answers with server-sent events (WHATWG HTML, 9.2) until either side leaves; false when full. */
  attach(res: ServerResponse): boolean;
  close(): void;
}

export function createEventStream(events: SimulatorEvents): EventStream {
  const clients = new Set<ServerResponse>();
  let id = 0;

  const send = (text: string): void => {
    for (const client of clients) {
      if (client.writableLength > maxBufferedBytes) client.destroy();
      else client.write(text);
    }
  };
  const unsubscribe = events.subscribe(({ type, ...event }) => {
    if (clients.size === 0) return;
    id += 1;
    send(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(event)}\n\n`);
  });
  const heartbeat = setInterval(() => send(': heartbeat\n\n'), heartbeatMs).unref();

  return {
    attach(res) {
      if (clients.size >= maxClients) return false;
      res.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      res.write(`retry: ${reconnectMs}\n: connected\n\n`);
      clients.add(res);
      res.on('close', () => clients.delete(res));
      res.on('error', () => clients.delete(res));
      return true;
    },
    close() {
      unsubscribe();
      clearInterval(heartbeat);
      for (const client of clients) client.end();
      clients.clear();
    },
  };
}
