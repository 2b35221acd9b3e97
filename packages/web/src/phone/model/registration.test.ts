import { expect, test } from '@jest/globals';
import { registrationOf } from './registration.ts';

const registeredAtMs = Date.UTC(2026, 10, 25, 9, 41);
const answered = (reason: string | null, afterMs: number) => ({
  reason,
  received_at: new Date(registeredAtMs + afterMs).toISOString(),
});

test('a token has ended when Apple says so after it was registered, and not by what was said before', () => {
  expect(registrationOf({ registeredAtMs: null, requests: [] })).toBe('waiting');
  expect(registrationOf({ registeredAtMs, requests: [answered(null, 5)] })).toBe('registered');
  expect(registrationOf({ registeredAtMs, requests: [answered('Unregistered', 5)] })).toBe('ended');
  expect(registrationOf({ registeredAtMs, requests: [answered('Unregistered', -5)] })).toBe('registered');
  expect(registrationOf({ registeredAtMs, requests: [answered('ServiceUnavailable', 5)] })).toBe(
    'registered',
  );
});
