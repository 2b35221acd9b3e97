import { expect, test } from '@jest/globals';
import { refusalOfAnswer } from './refusal.ts';

const problem = { code: 'not_found', title: 'Not found', status: 404, retryable: false };

test('a problem of the server is taken as it says', () => {
  expect(refusalOfAnswer(404, JSON.stringify(problem))).toMatchObject({
    code: 'not_found',
    retryable: false,
  });
});

test.each([
  [403, '<html>Sign in to this network</html>'],
  [404, '{"code":"not_found"}'],
  [401, ''],
  [302, 'null'],
  [502, '<html>'],
])('what a proxy answers by itself (%i) says nothing about what was asked for', (status, text) => {
  const refusal = refusalOfAnswer(status, text);
  expect(refusal.retryable).toBe(true);
  expect(['offline', 'busy']).toContain(refusal.code);
});

test('a body that a proxy does not take is not sent again', () => {
  expect(refusalOfAnswer(413, '')).toMatchObject({ code: 'too_large', retryable: false });
  expect(refusalOfAnswer(415, '')).toMatchObject({ code: 'unsupported', retryable: false });
});
