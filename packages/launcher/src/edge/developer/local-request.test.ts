import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { isLocalRequest, isOwnMachine } from './local-request.ts';

const from = (headers: Record<string, string>, remoteAddress?: string) =>
  ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage;
const asked = (headers: Record<string, string>) => isLocalRequest(from(headers));

test.each(['localhost:8080', '127.0.0.1', '[::1]:8080', '192.168.1.7:8080', 'a.localhost'])(
  'a request for %s is of this network',
  (host) => {
    expect(asked({ host })).toBe(true);
    expect(asked({ host, 'sec-fetch-site': 'same-origin', origin: `http://${host}` })).toBe(true);
  },
);

test.each(['evil.example', 'localhost.evil.example', 'evil-local', 'desk.local', ''])(
  'a request for the name "%s" is not: it may be made to point here',
  (host) => expect(asked({ host })).toBe(false),
);

test.each(['cross-site', 'same-site'])('a %s request is of somebody else’s page', (site) => {
  expect(asked({ host: 'localhost', 'sec-fetch-site': site })).toBe(false);
});

test.each(['https://evil.example', 'http://localhost:3000', 'http://localhost', 'null', ''])(
  'so is one from the origin "%s", where the browser has no Fetch Metadata',
  (origin) => expect(asked({ host: 'localhost:8080', origin })).toBe(false),
);

test('a port that goes without saying does not make another origin', () => {
  expect(asked({ host: 'localhost:80', origin: 'http://localhost' })).toBe(true);
});

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.1.2.3'])('%s is this machine', (address) => {
  expect(isOwnMachine(from({ host: 'localhost' }, address))).toBe(true);
  expect(isOwnMachine(from({ host: 'evil.example' }, address))).toBe(false);
});

test.each(['192.168.1.7', '10.0.0.1', 'fe80::1', '::ffff:192.168.1.7', undefined])(
  '%s is not, whatever host it asks for',
  (address) => expect(isOwnMachine(from({ host: 'localhost' }, address))).toBe(false),
);

test.each(['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'])(
  'nor is what comes through a proxy on this machine, as %s tells',
  (name) => expect(isOwnMachine(from({ host: 'localhost', [name]: '203.0.113.9' }, '127.0.0.1'))).toBe(false),
);
