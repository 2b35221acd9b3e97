import type { Static, TSchema } from '../schema.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The contract of one REST call. The schemas validate, type the handler and make the OpenAPI document. */
export interface RouteContract {
  method: HttpMethod;
  /** Fastify style: `/api/users/:user_id`. */
  path: string;
  summary: string;
  tag: string;
  /** Needs no access token. */
  open?: true;
  /** Honours `Idempotency-Key`. */
  idempotent?: true;
  params?: TSchema;
  query?: TSchema;
  body?: TSchema;
  /** The body may be left out: as if it were `{}`. */
  bodyOptional?: true;
  /** What the body may be, by content type, when it is not JSON; the handler reads it as it comes. */
  upload?: Readonly<Record<string, TSchema>>;
  /** 200 and 206 answer with bytes, not with JSON. */
  bytes?: true;
  /** By HTTP status; null: no body. */
  responses: Readonly<Record<number, TSchema | null>>;
}

type Part<T> = T extends TSchema ? Static<T> : undefined;

export type ParamsOf<R extends RouteContract> = Part<R['params']>;
export type QueryOf<R extends RouteContract> = Part<R['query']>;
export type BodyOf<R extends RouteContract> = Part<R['body']>;

/** The reply of a handler: one of the contract's statuses and the body it promises. */
export type ReplyOf<R extends RouteContract> = {
  [S in keyof R['responses'] & number]: R['responses'][S] extends TSchema
    ? { status: S; body: Static<R['responses'][S]> }
    : { status: S };
}[keyof R['responses'] & number];

/** Keeps the literal type of a table of routes while checking its shape. */
export function routes<const T extends Record<string, RouteContract>>(table: T): T {
  return table;
}
