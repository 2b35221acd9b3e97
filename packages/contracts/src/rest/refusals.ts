import { type ErrorCode, errorCodes } from '../error-codes.ts';
import type { RouteContract } from './route.ts';

/** Refusals that many operations share, as `components.responses` names them. */
const refusals = {
  Invalid: {
    code: 'invalid',
    description: 'The request is not what is asked for; `errors` names the fields',
  },
  Unauthenticated: {
    code: 'unauthenticated',
    description: 'No access token that holds: `unauthenticated`, or `token_expired`: refresh and try again',
  },
  NotFound: { code: 'not_found', description: 'There is no such thing, or none that the caller may see' },
  TooLarge: { code: 'too_large', description: 'The body has more bytes than are taken' },
  Unsupported: { code: 'unsupported', description: 'The body is of a type that is not taken here' },
  RateLimited: {
    code: 'rate_limited',
    description: 'Too often; `retry_after_ms` and `Retry-After` say when',
  },
} as const satisfies Record<string, { code: ErrorCode; description: string }>;

type Refusal = keyof typeof refusals;

/** The refusals that an operation shares with others, by status; what else it refuses is its `default`. */
export function refusalsOf(route: RouteContract): Record<string, unknown> {
  const hasBody = Boolean(route.body ?? route.upload);
  const names: Refusal[] = [
    ...(route.params || route.query || hasBody ? (['Invalid'] as const) : []),
    ...(route.open ? [] : (['Unauthenticated'] as const)),
    ...(route.params ? (['NotFound'] as const) : []),
    ...(hasBody ? (['TooLarge', 'Unsupported'] as const) : []),
    'RateLimited',
  ];
  return Object.fromEntries(
    names.map((name) => [errorCodes[refusals[name].code].status, { $ref: `#/components/responses/${name}` }]),
  );
}

/** `components.responses`, each with the body that all refusals have. */
export function refusalComponents(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(refusals).map(([name, { description }]) => [name, problemResponse(description)]),
  );
}

/** An answer with problem details (RFC 9457). */
export function problemResponse(description: string): Record<string, unknown> {
  const schema = { $ref: '#/components/schemas/Problem' };
  return { description, content: { 'application/problem+json': { schema } } };
}
