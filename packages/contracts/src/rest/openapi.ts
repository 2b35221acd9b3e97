import type { TObject, TSchema } from '../schema.ts';
import { createSchemaWriter } from '../schema-writer.ts';
import { authRoutes } from './auth-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { namedSchemas } from './named-schemas.ts';
import { pushRoutes } from './push-routes.ts';
import type { RouteContract } from './route.ts';

const idempotencyKey = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description:
    'Makes it safe to send the request again: for 24 hours the same request with the same key is answered with the first answer, and nothing is done twice. Another request with that key is refused as `conflict`. A UUID will do.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
};

const schemas = createSchemaWriter(namedSchemas);

/** The OpenAPI 3.1 document of all services, made from the schemas that validate. */
export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const table of [authRoutes, messageRoutes, pushRoutes]) {
    for (const [name, route] of Object.entries<RouteContract>(table)) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      paths[path] ??= {};
      paths[path][route.method.toLowerCase()] = operation(name, route);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version: '1',
      description:
        'Chat with push notifications. What goes over the socket is described at [/api/docs/asyncapi](/api/docs/asyncapi) (AsyncAPI 3.0).',
    },
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: schemas.components(),
    },
    paths,
  };
}

function operation(name: string, route: RouteContract): Record<string, unknown> {
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.tag],
    ...(route.open ? { security: [] } : {}),
    parameters: [
      ...parameters('path', route.params),
      ...parameters('query', route.query),
      ...(route.idempotent ? [idempotencyKey] : []),
    ],
    ...(route.body ? { requestBody: { required: true, content: json(schemas.sent(route.body)) } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, schema]) => [
          status,
          { description: route.summary, ...(schema ? { content: json(schemas.received(schema)) } : {}) },
        ]),
      ),
      default: {
        description: 'A refusal with a stable code (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function json(schema: Record<string, unknown>) {
  return { 'application/json': { schema } };
}

function parameters(place: 'path' | 'query', schema: TSchema | undefined) {
  if (!schema) return [];
  const { properties, required = [] } = schema as TObject;
  return Object.entries(properties).map(([name, property]) => ({
    in: place,
    name,
    required: place === 'path' || required.includes(name),
    schema: schemas.sent(property),
  }));
}
