import { isTraceparent, newTraceparent } from '@parley/contracts';
import { Ajv, type ValidateFunction } from 'ajv';
import { type FastifyInstance, type FastifyReply, type FastifySchemaValidationError, fastify } from 'fastify';
import { AppError, type FieldError, toAppError } from './app-error.ts';
import type { Logger } from './logger.ts';
import { PROBLEM_TYPE, toProblem } from './problem.ts';

export interface HttpServerOptions {
  logger: Logger;
  /** Largest request body in bytes; 256 KiB by default. */
  bodyLimitBytes?: number;
}

// Queries and path parameters are text, so numbers are read from them; bodies are taken as they are.
const fromText = new Ajv({ allErrors: false, coerceTypes: true, useDefaults: true, strict: false });
const asIs = new Ajv({ allErrors: true, coerceTypes: false, useDefaults: true, strict: false });

/** A made-up body can be wrong in thousands of places; its sender is told of the first. */
const FIELDS_NAMED = 20;

/** A Fastify server whose every refusal is problem+json with a stable code. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const app = fastify({
    // The edge in front appends the client's address; only loopback and private networks may.
    trustProxy: ['loopback', 'linklocal', 'uniquelocal'],
    bodyLimit: options.bodyLimitBytes ?? 256 * 1024,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
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
  if (error.code === 'unauthenticated' || error.code === 'token_expired') {
    reply.header('www-authenticate', `Bearer error="${error.code}"`);
  }
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterMs / 1_000));
  return reply.code(problem.status).type(PROBLEM_TYPE).send(problem);
}

function fromFastify(error: unknown): AppError {
  const known = error as { validation?: FastifySchemaValidationError[]; statusCode?: number; code?: string };
  if (known.validation) {
    const fields = known.validation.slice(0, FIELDS_NAMED).map(fieldError);
    return new AppError('invalid', fields[0]?.message, { fields });
  }
  if (error instanceof AppError) return error;
  if (known.statusCode === 413) return new AppError('too_large', 'The body is too large');
  if (known.statusCode === 415) return new AppError('unsupported', 'Send application/json');
  if (known.statusCode !== undefined && known.statusCode < 500) {
    return new AppError('invalid', 'The request could not be read', { cause: error });
  }
  return toAppError(error);
}

function fieldError(error: FastifySchemaValidationError): FieldError {
  const { missingProperty, additionalProperty } = error.params as Record<string, string | undefined>;
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const field = [path, missingProperty ?? additionalProperty].filter(Boolean).join('.');
  return { field, message: `${field || 'the body'} ${error.message ?? 'is not valid'}` };
}
