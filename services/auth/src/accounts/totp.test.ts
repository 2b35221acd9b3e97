import { expect, test } from '@jest/globals';
import { stepOfCode, totpUri } from './totp.ts';

// RFC 6238 appendix B, SHA-1: "12345678901234567890" in base32, and the last six digits of its codes.
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i s since the epoch the code is that of RFC 6238', async (seconds, code) => {
  const step = Math.floor(seconds / 30);
  expect(await stepOfCode(SECRET, code, seconds * 1_000)).toBe(step);
  expect(await stepOfCode(SECRET, code, (seconds + 30) * 1_000)).toBe(step);
  expect(await stepOfCode(SECRET, code, (seconds - 30) * 1_000)).toBe(step);
  expect(await stepOfCode(SECRET, code, (seconds + 60) * 1_000)).toBeNull();
  expect(await stepOfCode(SECRET, '000000', seconds * 1_000)).toBeNull();
});

test('the key URI names the service, the account and the secret', () => {
  const uri = new URL(totpUri(SECRET, { issuer: 'Parley & Co', account: 'ada' }));
  expect(uri.protocol + decodeURIComponent(uri.pathname)).toMatch(/^otpauth:.*Parley & Co:ada$/);
  expect(uri.searchParams.get('secret')).toBe(SECRET);
  expect(uri.searchParams.get('issuer')).toBe('Parley & Co');
});
