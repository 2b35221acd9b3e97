import type { IncomingMessage, ServerResponse } from 'node:http';

const lingerMs = 5_000;

/** Whether the client has not sent its whole body yet. */
export function isStillSending({ complete, headers }: IncomingMessage): boolean {
  return !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0);
}

/**
 * Ends an answer when the client has sent all of a body that nobody wants, or 5 s later: a connection
 * that is closed with bytes unread is reset, and a reset can overtake the answer. An answer that is
 * ended like this should say `Connection: close`.
 */
export function endAfterBody(request: IncomingMessage, response: ServerResponse): void {
  if (!isStillSending(request)) {
    response.end();
    return;
  }
  const end = () => response.end();
  const timer = setTimeout(end, lingerMs);
  request.once('end', end);
  response.once('close', () => {
    clearTimeout(timer);
    request.off('end', end);
  });
  request.resume();
}
