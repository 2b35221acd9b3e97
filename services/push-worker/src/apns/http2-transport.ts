import { type ConnectionPoolOptions, createConnectionPool } from './connection-pool.ts';

/** The part of undici's request that apns2 uses. */
export interface TransportRequest {
  path: string;
  method: 'POST';
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface TransportReply {
  statusCode: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: { json(): Promise<unknown> };
}

/** Stands where apns2 has its undici pool. */
export interface Http2Transport {
  /** Rejects with a TransportError when there was no answer. */
  request(request: TransportRequest): Promise<TransportReply>;
  stats(): { connections: number; inFlight: number; waiting: number };
  close(): Promise<void>;
  destroy(): Promise<void>;
}

/** Multiplexed `node:http2` in the shape of the client that apns2 expects. */
export function createHttp2Transport(options: ConnectionPoolOptions): Http2Transport {
  const pool = createConnectionPool(options);
  return {
    async request({ path, headers, body }) {
      const reply = await pool.request({ path, headers, body });
      return {
        statusCode: reply.status,
        headers: reply.headers,
        body: { json: async () => JSON.parse(reply.body) as unknown },
      };
    },
    stats: pool.stats,
    close: () => pool.close(),
    destroy: () => pool.close(0),
  };
}
