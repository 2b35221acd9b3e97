import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendProblem } from './problem.ts';

const maxBodyBytes = 1_048_576;

/** The parsed body; undefined when it was refused, and answered, or the client left. */
export async function readJson(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // Read on to the end, so that the client gets the answer and not a reset; nothing more is kept.
      if (bytes <= maxBodyBytes) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  if (bytes > maxBodyBytes) {
    sendProblem(res, 'too_large', `A body has at most ${maxBodyBytes} bytes.`);
    return undefined;
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    sendProblem(res, 'invalid', 'The body is not JSON.');
    return undefined;
  }
}
