import { expect, test } from '@jest/globals';
import { AppError, toAppError } from './app-error.ts';

const withCode = (code: string) => Object.assign(new Error('what the database said'), { code });
const ofPrisma = (originalCode: string) =>
  Object.assign(withCode('P2010'), { meta: { driverAdapterError: { cause: { originalCode } } } });

test.each([
  ['a refused connection', withCode('ECONNREFUSED')],
  ['a statement that took too long', withCode('57014')],
  ['a transaction left idle', withCode('25P03')],
  ['a deadlock', withCode('40P01')],
  ['a server that shuts down, through Prisma', ofPrisma('57P01')],
  ['a transaction that Prisma gave up', withCode('P2028')],
  ['a pool without a free connection', new Error('timeout exceeded when trying to connect')],
  ['a lost connection', new Error('Client has encountered a connection error and is not queryable')],
])('%s is busy', (_what, error) => {
  expect(toAppError(error)).toMatchObject({ code: 'busy', retryAfterMs: 1_000, cause: error });
});

test.each([withCode('23505'), ofPrisma('22P02'), new TypeError('a secret'), null, 'text'])(
  'anything else is internal, and says nothing of it: %p',
  (error) => {
    const refusal = toAppError(error);
    expect(refusal).toMatchObject({ code: 'internal', cause: error });
    expect(refusal.reason).toBe('Something went wrong here');
  },
);

test('a refusal stays what it is', () => {
  const refusal = new AppError('conflict');
  expect(toAppError(refusal)).toBe(refusal);
});
