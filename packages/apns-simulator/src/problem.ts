import type { ServerResponse } from 'node:http';
import type { FieldError } from './fields.ts';

const problems = {
  invalid: { status: 400, title: 'The request is not valid' },
  not_found: { status: 404, title: 'There is no such resource' },
  unsupported: { status: 405, title: 'The method is not supported here' },
  too_large: { status: 413, title: 'The request is too large' },
  busy: { status: 503, title: 'Too many watchers' },
} as const;

export type ProblemCode = keyof typeof problems;

/** Answers with problem details (RFC 9457) under a stable `code`. */
export function sendProblem(
  res: ServerResponse,
  code: ProblemCode,
  detail: string,
  errors?: FieldError[],
): void {
  const { status, title } = problems[code];
  const body = {
    type: `urn:parley:error:${code}`,
    title,
    status,
    code,
    retryable: code === 'busy',
    detail,
    ...(errors ? { errors } : {}),
  };
  sendJson(res, status, body, 'application/problem+json');
}

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  type = 'application/json',
): void {
  res.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
  res.end(JSON.stringify(body));
}
