import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { asyncApiDocument, openApiDocument } from '@parley/contracts';
import type { createHttpServer } from '@parley/runtime';

/**
 * Serves the OpenAPI document of all services at /api/docs, as a page and (…/json) as it is, and beside it
 * the AsyncAPI document of the socket at /api/docs/asyncapi.
 */
export async function serveDocs(app: ReturnType<typeof createHttpServer>): Promise<void> {
  const document = openApiDocument() as unknown as StaticDocumentSpec['document'];
  await app.register(swagger, { mode: 'static', specification: { document } });
  await app.register(swaggerUi, { routePrefix: '/api/docs' });
  const asyncApi = JSON.stringify(asyncApiDocument());
  app.get('/api/docs/asyncapi', { config: { open: true } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(asyncApi),
  );
}
