import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError, PROBLEM_TYPE, securityHeaders, toProblem } from '@parley/runtime';

/** No instance of the service answers; the same request may succeed in a second. */
export const unavailable = new AppError('busy', 'The service is restarting; try again', {
  retryAfterMs: 1_000,
});
/** Of another origin, or by a name that may be made to point here. */
export const notOurPage = new AppError('forbidden', 'Only from the page of this address');
export const noSuchRoute = new AppError('not_found', 'No such route');

/**
 * Answers a request with problem+json; when the answer had begun already, only breaks it off. With `end`
 * the connection is closed after the answer, whose end is left to it.
 */
export function refuse(response: ServerResponse, error: AppError, end?: () => void): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = toProblem(error);
  const body = JSON.stringify(problem);
  const headers = { ...headersOf(error), 'content-length': Buffer.byteLength(body) };
  if (!end) {
    response.writeHead(problem.status, headers).end(body);
    return;
  }
  response.writeHead(problem.status, { ...headers, connection: 'close' }).write(body);
  end();
}

/** The same for an upgrade request, whose socket has no response object. */
export function refuseUpgrade(socket: Duplex, error: AppError): void {
  const problem = toProblem(error);
  const body = JSON.stringify(problem);
  const headers = { ...headersOf(error), 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${problem.status} ${problem.title}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

function headersOf(error: AppError): Record<string, string | number> {
  const retry =
    error.retryAfterMs === undefined ? {} : { 'retry-after': Math.ceil(error.retryAfterMs / 1_000) };
  return { ...securityHeaders, 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', ...retry };
}
