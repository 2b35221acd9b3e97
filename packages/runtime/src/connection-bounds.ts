import type { ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { errorCodes } from '@parley/contracts';
import { securityHeaders } from './answer-headers.ts';
import { AppError } from './app-error.ts';
import { PROBLEM_TYPE, toProblem } from './problem.ts';

const TIMED_OUT = 'ERR_HTTP_REQUEST_TIMEOUT';

/** How long the headers of a request may take. */
export const HEADERS_MS = 10_000;

/** What every HTTP server of ours bounds before a request is read. */
export function connectionBounds(headersMs = HEADERS_MS) {
  return {
    maxHeaderSize: 16 * 1024,
    headersTimeout: headersMs,
    // Node looks for late ones only so often.
    connectionsCheckingInterval: Math.min(headersMs, 5_000),
  } satisfies ServerOptions;
}

/** Answers what never became a request with problem+json, and ends the connection. */
export function refuseConnection(error: { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error.code);
  // No code of ours is of a time-out, and 408 tells clients that the connection alone is over.
  const status = error.code === TIMED_OUT ? 408 : errorCodes[refusal.code].status;
  const body = JSON.stringify({ ...toProblem(refusal), status });
  const headers = {
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries({ ...securityHeaders, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  // Whoever is slow to send may be slow to read: nothing is waited for.
  socket.write(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}\r\n${body}`);
  (socket as Socket).destroySoon();
}

function refusalOf(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return new AppError('too_large', 'The headers are too large');
  if (code === TIMED_OUT) return new AppError('invalid', 'The request took too long to arrive');
  return new AppError('invalid', 'This is no HTTP request');
}
