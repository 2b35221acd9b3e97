import { type ConnectionPoolOptions, createConnectionPool } from './connection-pool.ts';
import type { ApnsReply, ApnsRequest } from './exchange.ts';

/** Stands where apns2 has its undici pool. */
export interface Http2Transport {
  /** Rejects with a TransportError when there was no answer. */
  request(request: ApnsRequest): Promise<ApnsReply>;
  close(): Promise<void>;
  destroy(): Promise<void>;
}

/** Multiplexed `node:http2` in the shape of the client that apns2 expects. */
export function createHttp2Transport(options: ConnectionPoolOptions): Http2Transport {
  const pool = createConnectionPool(options);
  return { request: pool.request, close: () => pool.close(), destroy: () => pool.close(0) };
}
