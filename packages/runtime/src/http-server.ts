import { isTraceparent, newTraceparent } from '@parley/contracts';
import { Ajv, type ValidateFunction } from 'ajv';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { addAnswerHeaders, securityHeaders } from './answer-headers.ts';
import { AppError, toAppError } from './app-error.ts';
import { type TrustedProxies, trustedProxies } from './client-address.ts';
import { connectionBounds, HEADERS_MS, refuseConnection } from './connection-bounds.ts';
import { fieldErrors, type SchemaError, sentenceOf } from './field-wording.ts';
import type { Logger } from './logger.ts';
import { PROBLEM_TYPE, toProblem } from './problem.ts';

export interface HttpServerOptions {
  logger: Logger;
  /** Largest request body in bytes; 256 KiB by default. */
  bodyLimitBytes?: number;
  /** Whose pages may call, beside the own host's. */
  allowedOrigins?: readonly string[];
  /** Who may say for whom a request is; by default what stands on this machine and in private networks. */
  trustedProxies?: TrustedProxies;
  /** How long the headers of a request may take; 10 s by default. */
  headersMs?: number;
  /** How long a request may take to arrive; 30 s by default. */
  bodyMs?: number;
  /** How long an upload may take to arrive; no longer than others by default. */
  uploadMs?: number;
}

// Verbose, for errors are worded from the schema they are of.
const words = { useDefaults: true, strict: false, verbose: true };
// Queries and path parameters are text, so numbers are read from them; bodies are taken as they are.
const fromText = new Ajv({ ...words, allErrors: false, coerceTypes: true });
const asIs = new Ajv({ ...words, allErrors: true, coerceTypes: false });

/** A Fastify server whose every refusal is problem+json with a stable code. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { bodyMs = 30_000, headersMs = HEADERS_MS } = options;
  const isTrusted = options.trustedProxies ?? trustedProxies()(undefined);
  const app = fastify({
    trustProxy: isTrusted,
    bodyLimit: options.bodyLimitBytes ?? 256 * 1024,
    http: connectionBounds(headersMs),
    clientErrorHandler: refuseConnection,
    requestTimeout: Math.max(bodyMs, options.uploadMs ?? 0),
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    // What still comes on a kept connection is answered as ever, and the connection ends with it.
    return503OnClosing: false,
    logger: false,
    exposeHeadRoutes: false,
    // A path the router cannot read, or a parameter too long for it.
    frameworkErrors: (_error, _request, reply) => {
      // No hook runs for it.
      refuse(
        reply.headers({ ...securityHeaders, vary: 'origin' }),
        new AppError('invalid', 'The path could not be read'),
      );
    },
    genReqId: (request) => {
      const traceparent = request.headers['traceparent'];
      return typeof traceparent === 'string' && isTraceparent(traceparent) ? traceparent : newTraceparent();
    },
  });
  app.decorate('trustedProxies', isTrusted);
  addAnswerHeaders(app, options.allowedOrigins ?? []);
  if (options.uploadMs) app.addHook('onRequest', boundBody(bodyMs));
  app.removeContentTypeParser('text/plain');
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Clients name the type on every request, also on those without a body.
    if (body === '') done(null, undefined);
    else parseJson(request, body, (error, parsed) => done(error ?? nulIn(body, parsed), parsed));
  });
  app.addHook('onRequest', async ({ url }) => {
    if (url.includes('%00')) throw noNul(parameterWithNul(url));
  });
  app.setValidatorCompiler(({ schema, httpPart }): ValidateFunction => {
    const ajv = httpPart === 'body' ? asIs : fromText;
    return ajv.compile(schema as object);
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, new AppError('not_found', 'No such route')));
  app.setErrorHandler((error, request, reply) => {
    const refusal = fromFastify(error);
    if (refusal.code === 'internal') {
      options.logger.error(
        { err: error, route: request.routeOptions.url, trace: request.id },
        'request failed',
      );
    }
    return refuse(reply, refusal);
  });
  return app;
}

/** Where uploads may take long, the server's own bound is theirs; this is the one of all others. */
function boundBody(bodyMs: number) {
  return ({ raw, routeOptions }: FastifyRequest, _reply: FastifyReply, done: () => void): void => {
    if (!routeOptions.config.upload && !raw.complete) {
      const timer = setTimeout(() => {
        // One without a body is complete only after this hook, and may be answered for as long as it takes.
        if (!raw.complete) refuseConnection({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, raw.socket);
      }, bodyMs);
      const stop = () => clearTimeout(timer);
      raw.once('end', stop).once('close', stop);
    }
    done();
  };
}

function refuse(reply: FastifyReply, error: AppError): FastifyReply {
  const problem = toProblem(error);
  if (problem.status === 401) {
    reply.header('www-authenticate', challenge(reply.request));
  }
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1_000));
  return reply.code(problem.status).type(PROBLEM_TYPE).send(problem);
}

/** RFC 6750 §3: what is wrong with the token, but only to a request that was judged by one. */
function challenge({ headers, routeOptions }: FastifyRequest): string {
  const judged = !routeOptions.config.open && /^Bearer /i.test(headers.authorization ?? '');
  return judged ? 'Bearer error="invalid_token"' : 'Bearer';
}

function fromFastify(error: unknown): AppError {
  const known = error as { validation?: SchemaError[]; statusCode?: number; code?: string };
  if (known.validation) {
    const fields = fieldErrors(known.validation);
    return new AppError('invalid', fields[0] && sentenceOf(fields[0]), { fields });
  }
  if (error instanceof AppError) return error;
  if (known.statusCode === 413) return new AppError('too_large', 'The body is too large');
  if (known.statusCode === 415) return new AppError('unsupported', 'Send application/json');
  if (known.statusCode !== undefined && known.statusCode < 500) {
    return new AppError('invalid', 'The request could not be read', { cause: error });
  }
  return toAppError(error);
}

/** Postgres has no NUL in text, and nothing that a client says needs one. */
function nulIn(json: string, parsed: unknown): AppError | null {
  const field = json.includes('\\u0000') ? fieldWithNul(parsed) : null;
  return field === null ? null : noNul(field);
}

/** The path of the first field with a NUL; empty: the body itself. */
function fieldWithNul(value: unknown, path = ''): string | null {
  if (typeof value === 'string') return value.includes('\0') ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, part] of Object.entries(value)) {
    if (key.includes('\0')) return path;
    const found = fieldWithNul(part, path === '' ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function parameterWithNul(url: string): string | undefined {
  const parameters = new URLSearchParams(url.split('?')[1] ?? '');
  for (const [name, value] of parameters) if (value.includes('\0')) return name;
  return undefined;
}

function noNul(field?: string): AppError {
  const message = 'must not contain the NUL character';
  const fields = field === undefined ? [] : [{ field, message }];
  return new AppError('invalid', `${field || 'Text'} ${message}`, { fields });
}
