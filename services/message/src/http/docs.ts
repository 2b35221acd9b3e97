import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { asyncApiDocument, openApiDocument } from '@parley/contracts';
import type { createHttpServer } from '@parley/runtime';

/** Where the host goes: to write the document anew for each request would cost milliseconds. */
const PLACE = '{host}';
/** The page loads its own scripts and styles, and calls this host. */
const PAGE_POLICY = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'connect-src': ["'self'"],
  'font-src': ["'self'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  'img-src': ["'self'", 'data:'],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
};
/** A name or an address, with or without a port. */
const HOST = /^(?:[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Serves the OpenAPI document of all services at /api/docs, as a page and (…/json) as it is, and beside it
 * the AsyncAPI document of the socket at /api/docs/asyncapi, with the host it was asked of.
 */
export async function serveDocs(app: ReturnType<typeof createHttpServer>): Promise<void> {
  const document = openApiDocument() as unknown as StaticDocumentSpec['document'];
  await app.register(swagger, { mode: 'static', specification: { document } });
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: PAGE_POLICY });
  const written = {
    http: JSON.stringify(asyncApiDocument({ host: PLACE, protocol: 'ws' })),
    https: JSON.stringify(asyncApiDocument({ host: PLACE, protocol: 'wss' })),
  };
  app.get('/api/docs/asyncapi', { config: { open: true } }, async ({ host, protocol }, reply) => {
    const text = written[protocol].replace(PLACE, HOST.test(host) ? host : 'localhost');
    return reply.type('application/json; charset=utf-8').send(text);
  });
}
