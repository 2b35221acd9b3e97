import type { BodyOf, ParamsOf, QueryOf, ReplyOf, RouteContract } from '@parley/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './app-error.ts';
import { clientAddress, type TrustedProxies } from './client-address.ts';
import type { Caller, TokenVerifier } from './token-verifier.ts';

declare module 'fastify' {
  interface FastifyInstance {
    trustedProxies: TrustedProxies;
  }
  interface FastifyContextConfig {
    /** Asks for no access token. */
    open?: boolean;
    /** Its body may take longer than those of other routes. */
    upload?: boolean;
  }
}

/** What a handler gets: the validated request, typed by its contract. */
export interface Call<R extends RouteContract> {
  params: ParamsOf<R>;
  query: QueryOf<R>;
  body: BodyOf<R>;
  /** Who calls; absent only on open routes. */
  caller: R extends { open: true } ? undefined : Caller;
  /** The client's address, as the trusted proxies in front say. */
  ip: string;
  idempotencyKey: string | undefined;
  traceparent: string;
}

export type Handler<R extends RouteContract> = (call: Call<R>) => Promise<ReplyOf<R>>;

/** Runs after authentication and before the handler, for example to limit the rate. */
export type Guard = (route: RouteContract, who: { caller: Caller | undefined; ip: string }) => Promise<void>;

/** A handler that reads the body as it comes, or answers with something other than JSON. */
export type StreamHandler<R extends RouteContract> = (
  call: Call<R>,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<FastifyReply>;

/** Serves one route of the contract: authenticates, validates, calls, answers with what it promises. */
export function implement<R extends RouteContract>(
  app: FastifyInstance,
  route: R,
  security: Security,
  handler: Handler<R>,
): void {
  app.route({
    ...checksOf(route, security),
    handler: async (request, response) => {
      const reply = (await handler(callOf<R>(request))) as { status: number; body?: unknown };
      response.code(reply.status);
      return reply.body === undefined ? response.send() : reply.body;
    },
  });
}

/**
 * Serves a route whose body or answer is a stream: authenticates and validates as {@link implement} does. A body
 * of any type reaches the handler unread, as `request.raw`, unbounded; the plugin that this is called in has no
 * other parser.
 */
export function implementStream<R extends RouteContract>(
  app: FastifyInstance,
  route: R,
  security: Security,
  handler: StreamHandler<R>,
): void {
  app.route({
    ...checksOf(route, security),
    handler: (request, reply) => handler(callOf<R>(request), request, reply),
  });
}

interface Security {
  verifier: TokenVerifier;
  guard?: Guard;
}

function checksOf(route: RouteContract, security: Security) {
  const { params, query, body, bodyOptional } = route;
  return {
    method: route.method,
    url: route.path,
    config: { open: route.open === true, upload: route.upload !== undefined },
    schema: {
      ...(params ? { params } : {}),
      ...(query ? { querystring: query } : {}),
      ...(body ? { body } : {}),
    },
    // Before the body is read: a stranger's upload is not worth parsing.
    onRequest: async (request: FastifyRequest) => {
      const caller = route.open ? undefined : await security.verifier.verify(bearerToken(request));
      await security.guard?.(route, { caller, ip: addressOf(request) });
      callers.set(request, caller);
    },
    ...(bodyOptional ? { preValidation: takeNoBodyAsEmpty } : {}),
  };
}

async function takeNoBodyAsEmpty(request: FastifyRequest): Promise<void> {
  request.body ??= {};
}

function callOf<R extends RouteContract>(request: FastifyRequest): Call<R> {
  const key = request.headers['idempotency-key'];
  return {
    params: request.params,
    query: request.query,
    body: request.body,
    caller: callers.get(request),
    ip: addressOf(request),
    idempotencyKey: typeof key === 'string' ? key : undefined,
    traceparent: request.id,
  } as Call<R>;
}

function addressOf({ raw, server }: FastifyRequest): string {
  return clientAddress(raw.socket.remoteAddress, raw.headers['x-forwarded-for'], server.trustedProxies);
}

const callers = new WeakMap<FastifyRequest, Caller | undefined>();

/** The token of an `Authorization: Bearer` header. Throws `unauthenticated` without one. */
export function bearerToken(request: { headers: { authorization?: string | undefined } }): string {
  const match = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '');
  if (!match?.[1]) throw new AppError('unauthenticated', 'Send Authorization: Bearer <access token>');
  return match[1];
}
