import { expect, test } from '@jest/globals';
import { AppError } from './app-error.ts';
import { toProblem } from './problem.ts';

test.each([
  ['busy', true],
  ['rate_limited', true],
  ['conflict', false],
  ['token_expired', false],
] as const)('%s says whether the same request may succeed later', (code, retryable) => {
  expect(toProblem(new AppError(code))).toMatchObject({
    type: `urn:parley:error:${code}`,
    code,
    retryable,
  });
});
