import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { type Person, signUp } from './chat-client.ts';
import { forgedTokens } from './forged-tokens.ts';
import { newTestNetwork, type TestNetwork } from './test-network.ts';

let network: TestNetwork;
let ann: Person;
let tokens: Awaited<ReturnType<typeof forgedTokens>>;
beforeAll(async () => {
  network = await newTestNetwork({ gateways: 1 });
  ann = await signUp(network.url, 'ann');
  const { body } = await ann.rest<{ ticket: string }>('POST', '/api/auth/ws-ticket');
  tokens = await forgedTokens({ keysFile: network.keysFile, pair: ann.tokens, ticket: body.ticket });
}, 60_000);
afterAll(() => network?.close());

const paths = {
  auth: '/api/users/me',
  message: '/api/conversations',
  push: `/api/push/trace?message_id=${randomUUID()}`,
};

/** What a REST edge answers, through the edge in front or at the service itself. */
async function rest(url: string, path: string, token: string): Promise<string> {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  const body = (await response.json()) as { code?: string };
  // The message that is asked for does not exist: the token was good.
  return response.ok || response.status === 404 ? 'ok' : String(body.code);
}

const handshakes = {
  header: (token: string) => new WebSocket(socketUrl(), { headers: { authorization: `Bearer ${token}` } }),
  query: (token: string) => new WebSocket(`${socketUrl()}?token=${encodeURIComponent(token)}`),
  ticket: (token: string) => new WebSocket(`${socketUrl()}?ticket=${encodeURIComponent(token)}`),
  frame: (token: string) => {
    const ws = new WebSocket(socketUrl());
    ws.once('open', () => ws.send(JSON.stringify({ type: 'auth', payload: { access_token: token } })));
    return ws;
  },
};
const socketUrl = () => `${network.url.replace('http', 'ws')}/ws`;

/** `ok` when a hello comes; else the code of the error, or how the connection ended. */
function socket(by: keyof typeof handshakes, token: string): Promise<string> {
  return new Promise((resolve) => {
    const ws = handshakes[by](token);
    const tell = (verdict: string) => {
      resolve(verdict);
      ws.terminate();
    };
    ws.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data));
      if (type === 'hello') tell('ok');
      else if (type === 'error') tell(payload.code);
    });
    ws.once('unexpected-response', (_request, { statusCode }) => tell(`${statusCode}`));
    ws.once('error', () => tell('broken off'));
    ws.once('close', (code) => tell(`closed ${code}`));
  });
}

/** Every place that takes an access token, by name. */
function places(): Record<string, (token: string) => Promise<string>> {
  const { auth, message, push } = network.serviceUrls;
  return {
    'auth REST': (token) => rest(auth, paths.auth, token),
    'message REST': (token) => rest(message, paths.message, token),
    'push REST': (token) => rest(push, paths.push, token),
    'auth REST through the edge': (token) => rest(network.url, paths.auth, token),
    'socket by header': (token) => socket('header', token),
    'socket by query': (token) => socket('query', token),
    'socket by first frame': (token) => socket('frame', token),
  };
}

test('a sound token is taken everywhere, and a ticket by the socket', async () => {
  for (const [place, judge] of Object.entries(places())) {
    for (const token of [tokens.sound, ann.tokens.access_token]) {
      expect({ place, verdict: await judge(token) }).toEqual({ place, verdict: 'ok' });
    }
  }
  const { body } = await ann.rest<{ ticket: string }>('POST', '/api/auth/ws-ticket');
  expect(await socket('ticket', body.ticket)).toBe('ok');
});

test('forged tokens of every kind are refused everywhere, alike', async () => {
  const wrong: string[] = [];
  expect(Object.keys(tokens.forged).length).toBeGreaterThan(50);
  for (const [kind, token] of Object.entries(tokens.forged)) {
    for (const [place, judge] of Object.entries(places())) {
      const verdict = await judge(token);
      if (verdict !== 'unauthenticated') wrong.push(`${kind}: ${place} says ${verdict}`);
    }
  }
  expect(wrong).toEqual([]);
}, 60_000);

test('an expired token is called so everywhere', async () => {
  for (const [place, judge] of Object.entries(places())) {
    expect({ place, verdict: await judge(tokens.expired) }).toEqual({ place, verdict: 'token_expired' });
  }
});

test('access and refresh tokens are no tickets, and a ticket is good once', async () => {
  const { body } = await ann.rest<{ ticket: string }>('POST', '/api/auth/ws-ticket');
  for (const token of [tokens.sound, ann.tokens.refresh_token, '', 'x'.repeat(600), "' OR true --"]) {
    expect(await socket('ticket', token)).toBe('unauthenticated');
  }
  expect(await socket('ticket', body.ticket)).toBe('ok');
  expect(await socket('ticket', body.ticket)).toBe('unauthenticated');
});

test('a token that is longer than ours ever are is refused, though it is signed', async () => {
  for (const [place, judge] of Object.entries(places())) {
    const expected = place === 'socket by first frame' ? 'invalid' : 'unauthenticated';
    expect({ place, verdict: await judge(tokens.long) }).toEqual({ place, verdict: expected });
  }
});

test('a token of a megabyte is refused before it is read', async () => {
  for (const path of Object.values(paths)) {
    const headers = { authorization: `Bearer ${tokens.megabyte}` };
    const answer = await fetch(network.url + path, { headers }).then(
      ({ status }) => status,
      () => 'broken off',
    );
    expect([413, 'broken off']).toContain(answer);
  }
  for (const by of ['header', 'query', 'ticket'] as const) {
    expect(['413', 'broken off']).toContain(await socket(by, tokens.megabyte));
  }
  expect(['too_large', 'closed 1009']).toContain(await socket('frame', tokens.megabyte));
});
