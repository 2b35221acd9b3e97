import type { ServerHttp2Stream } from 'node:http2';

/**
 * Reads a request's body. Resolves with what came, cut after `maxBytes` (the rest is drained and dropped;
 * the length then exceeds no more than one chunk), or with null when the peer gave up first.
 */
export function readBody(
  stream: ServerHttp2Stream,
  maxBytes: number,
): Promise<{ body: Buffer; bytes: number } | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      if (bytes <= maxBytes) chunks.push(chunk);
      bytes += chunk.length;
    });
    stream.on('end', () => resolve({ body: Buffer.concat(chunks), bytes }));
    stream.on('close', () => resolve(null));
  });
}
