import { expect, test } from '@jest/globals';
import { acceptableOffer } from './compression.ts';

const AGREED = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover';

test.each([
  [AGREED, AGREED],
  ['permessage-deflate;client_no_context_takeover;server_no_context_takeover', AGREED],
  [`${AGREED}; client_max_window_bits`, AGREED],
  [`${AGREED}; client_max_window_bits=9`, AGREED],
  [`${AGREED}; server_max_window_bits=15`, `${AGREED}; server_max_window_bits=15`],
  [`${AGREED}; server_max_window_bits="15"`, `${AGREED}; server_max_window_bits=15`],
  [`x-webkit-deflate-frame, ${AGREED}; server_max_window_bits=9, ${AGREED}`, AGREED],
])('%s is accepted as %s', (offered, agreed) => {
  expect(acceptableOffer(offered)).toBe(agreed);
});

test.each([
  'permessage-deflate',
  'permessage-deflate; client_max_window_bits',
  'permessage-deflate; server_no_context_takeover',
  'permessage-deflate; client_no_context_takeover',
  `${AGREED}; server_max_window_bits=14`,
  `${AGREED}; server_max_window_bits`,
  `${AGREED}; client_max_window_bits=16`,
  `${AGREED}; server_no_context_takeover`,
  `${AGREED}; mystery`,
  'permessage-brotli; server_no_context_takeover; client_no_context_takeover',
  ';;, "',
  '',
])('%s is declined', (offered) => {
  expect(acceptableOffer(offered)).toBeUndefined();
});
