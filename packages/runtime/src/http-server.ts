import { isTraceparent, newTraceparent } from '@parley/contracts';
import { Ajv, type ValidateFunction } from 'ajv';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { AppError, toAppError } from './app-error.ts';
import { fieldErrors, type SchemaError, sentenceOf } from './field-wording.ts';
import type { Logger } from './logger.ts';
import { PROBLEM_TYPE, toProblem } from './problem.ts';

export interface HttpServerOptions {
  logger: Logger;
  /** Largest request body in bytes; 256 KiB by default. */
  bodyLimitBytes?: number;
}

// Verbose, for errors are worded from the schema they are of.
const words = { useDefaults: true, strict: false, verbose: true };
// Queries and path parameters are text, so numbers are read from them; bodies are taken as they are.
const fromText = new Ajv({ ...words, allErrors: false, coerceTypes: true });
const asIs = new Ajv({ ...words, allErrors: true, coerceTypes: false });

/** A Fastify server whose every refusal is problem+json with a stable code. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const app = fastify({
    // The edge in front appends the client's address; only loopback and private networks may.
    trustProxy: ['loopback', 'linklocal', 'uniquelocal'],
    bodyLimit: options.bodyLimitBytes ?? 256 * 1024,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    // What still comes on a kept connection is answered as ever, and the connection ends with it.
    return503OnClosing: false,
    logger: false,
    exposeHeadRoutes: false,
    genReqId: (request) => {
      const traceparent = request.headers['traceparent'];
      return typeof traceparent === 'string' && isTraceparent(traceparent) ? traceparent : newTraceparent();
    },
  });
  app.removeContentTypeParser('text/plain');
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Clients name the type on every request, also on those without a body.
    if (body === '') done(null, undefined);
    else parseJson(request, body, done);
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
