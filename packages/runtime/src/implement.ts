import type { BodyOf, ParamsOf, QueryOf, ReplyOf, RouteContract } from '@parley/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from './app-error.ts';
import type { Caller, TokenVerifier } from './token-verifier.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asks for no access token. */
    open?: boolean;
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

/** Serves one route of the contract: authenticates, validates, calls, answers with what it promises. */
export function implement<R extends RouteContract>(
  app: FastifyInstance,
  route: R,
  security: { verifier: TokenVerifier; guard?: Guard },
  handler: Handler<R>,
): void {
  const { params, query, body } = route;
  app.route({
    method: route.method,
    url: route.path,
    config: { open: route.open === true },
    schema: {
      ...(params ? { params } : {}),
      ...(query ? { querystring: query } : {}),
      ...(body ? { body } : {}),
    },
    // Before the body is read: a stranger's upload is not worth parsing.
    onRequest: async (request) => {
      const caller = route.open ? undefined : await security.verifier.verify(bearerToken(request));
      await security.guard?.(route, { caller, ip: request.ip });
      callers.set(request, caller);
    },
    handler: async (request, response) => {
      const key = request.headers['idempotency-key'];
      const reply = (await handler({
        params: request.params,
        query: request.query,
        body: request.body,
        caller: callers.get(request),
        ip: request.ip,
        idempotencyKey: typeof key === 'string' ? key : undefined,
        traceparent: request.id,
      } as Call<R>)) as { status: number; body?: unknown };
      response.code(reply.status);
      return reply.body === undefined ? response.send() : reply.body;
    },
  });
}

const callers = new WeakMap<FastifyRequest, Caller | undefined>();

/** The token of an `Authorization: Bearer` header. Throws `unauthenticated` without one. */
export function bearerToken(request: { headers: { authorization?: string | undefined } }): string {
  const match = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '');
  if (!match?.[1]) throw new AppError('unauthenticated', 'Send Authorization: Bearer <access token>');
  return match[1];
}
