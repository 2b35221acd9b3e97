import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { isLocalRequest } from './local-request.ts';

const asked = (headers: Record<string, string>) => isLocalRequest({ headers } as unknown as IncomingMessage);

test.each(['localhost:8080', '127.0.0.1', '[::1]:8080', '192.168.1.7:8080', 'desk.local', 'a.localhost'])(
  'a request for %s is of this network',
  (host) => {
    expect(asked({ host })).toBe(true);
    expect(asked({ host, 'sec-fetch-site': 'same-origin' })).toBe(true);
  },
);

test.each(['evil.example', 'localhost.evil.example', 'evil-local', ''])(
  'a request for the name "%s" is not: it may be made to point here',
  (host) => expect(asked({ host })).toBe(false),
);

test.each(['cross-site', 'same-site'])('a %s request is of somebody else’s page', (site) => {
  expect(asked({ host: 'localhost', 'sec-fetch-site': site })).toBe(false);
});
