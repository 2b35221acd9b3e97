import type { TObject, TSchema } from '../schema.ts';
import { createSchemaWriter } from '../schema-writer.ts';
import { accountRoutes } from './account-routes.ts';
import { appleRoutes } from './apple-routes.ts';
import { authRoutes } from './auth-routes.ts';
import { callRoutes } from './call-routes.ts';
import { emailRoutes } from './email-routes.ts';
import { inviteRoutes } from './invite-routes.ts';
import { mediaRoutes } from './media-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { namedSchemas } from './named-schemas.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { passwordRoutes } from './password-routes.ts';
import { pushRoutes } from './push-routes.ts';
import { problemResponse, refusalComponents, refusalsOf } from './refusals.ts';
import type { RouteContract } from './route.ts';
import { safetyRoutes } from './safety-routes.ts';
import { searchRoutes } from './search-routes.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

const idempotencyKey = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description:
    'Makes it safe to send the request again: for 24 hours the same request with the same key is answered with the first answer, and nothing is done twice. Another request with that key is refused as `conflict`. A UUID will do.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
};

const tags: Readonly<Record<string, string>> = {
  auth: 'Accounts, sign-in, sessions and what opens them',
  'second factor': 'Codes of an authenticator app, and recovery codes',
  passkeys: 'Sign-in without a password (WebAuthn)',
  users: 'The own account, and people',
  'device tokens': 'Where pushes go',
  conversations: 'Direct conversations and groups, and who is in them',
  invites: 'Links into a group',
  messages: 'What is said, and what changes about it',
  receipts: 'What was delivered and read, and what is unread',
  calls: 'Ringing the devices of others',
  media: 'Photos, films, voice notes and files',
  search: 'In own conversations',
  push: 'Why a device did, or did not, get a push',
  safety: 'Blocks and reports',
  moderation: 'For moderators of the service',
  webhooks: 'Events told to programs of your own',
};

const schemas = createSchemaWriter(namedSchemas, { nullable: 'spelled out' });

/** The OpenAPI 3.1 document of all services, made from the schemas that validate. */
export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const table of [
    authRoutes,
    accountRoutes,
    appleRoutes,
    emailRoutes,
    passwordRoutes,
    secondFactorRoutes,
    passkeyRoutes,
    messageRoutes,
    callRoutes,
    mediaRoutes,
    inviteRoutes,
    searchRoutes,
    pushRoutes,
    safetyRoutes,
    webhookRoutes,
  ]) {
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
    // Relative to where the document was got from.
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      responses: refusalComponents(),
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
    ...requestBody(route),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, schema]) => [
          status,
          { description: route.summary, ...answer(route, status, schema) },
        ]),
      ),
      ...refusalsOf(route),
      default: problemResponse('A refusal with a stable code (RFC 9457)'),
    },
  };
}

function requestBody({ body, bodyOptional, upload }: RouteContract) {
  if (body) return { requestBody: { required: !bodyOptional, content: json(schemas.sent(body)) } };
  if (!upload) return {};
  const content = Object.entries(upload).map(([type, schema]) => [type, { schema }]);
  return { requestBody: { required: true, content: Object.fromEntries(content) } };
}

function answer({ bytes }: RouteContract, status: string, schema: TSchema | null) {
  if (schema) return { content: json(schemas.received(schema)) };
  if (bytes && status.startsWith('2')) return { content: { '*/*': { schema: BYTES } } };
  return {};
}

const BYTES = { type: 'string', format: 'binary' };

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
