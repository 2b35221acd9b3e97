import type { FastifyInstance, FastifyReply } from 'fastify';

/** A year, as the preload list of browsers asks. */
const HSTS = 'max-age=31536000; includeSubDomains';
const PREFLIGHT_SECONDS = 600;
const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const REQUEST_HEADERS = 'authorization, content-type, idempotency-key, if-none-match, range, traceparent';
const ANSWER_HEADERS = 'content-range, etag, location, retry-after, www-authenticate';

/** What every answer says to browsers; an answer with a page in it says its own policy. */
export const securityHeaders: Readonly<Record<string, string>> = Object.freeze({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
});

/**
 * Adds the headers of every answer, and CORS (Fetch standard, §3.2) for the pages of `origins`. Tokens are bearer
 * tokens, so credentials of the browser are never allowed; a page of any other origin may not read an answer.
 */
export function addAnswerHeaders(app: FastifyInstance, origins: readonly string[]): void {
  app.addHook('onRequest', async ({ protocol, method, headers }, reply) => {
    reply.headers(securityHeaders);
    // Behind the TLS of an ingress; browsers ignore it elsewhere (RFC 6797 §7.2).
    if (protocol === 'https') reply.header('strict-transport-security', HSTS);
    const { origin } = headers;
    if (origin === undefined || !origins.includes(origin)) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', ANSWER_HEADERS);
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return;
    reply.header('access-control-allow-methods', METHODS);
    reply.header('access-control-allow-headers', REQUEST_HEADERS);
    reply.header('access-control-max-age', PREFLIGHT_SECONDS);
    // Of a preflight nothing is routed, and no token judged.
    return reply.code(204).send();
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('vary', withOrigin(reply));
  });
}

function withOrigin(reply: FastifyReply): string {
  const vary = reply.getHeader('vary');
  return vary === undefined ? 'origin' : `${vary}, origin`;
}
