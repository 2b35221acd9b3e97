import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHttpServer, createLogger, loadConfig, origins } from '../src/index.ts';

const ALLOWED = 'https://chat.example';
const app = createHttpServer({
  logger: createLogger({ service: 'test', level: 'silent' }),
  allowedOrigins: [ALLOWED],
});
app.get('/thing', async () => ({}));
app.get('/varied', async (_request, reply) => reply.header('vary', 'authorization').send({}));
let url: string;
beforeAll(async () => {
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(url + path, { method, headers });
  await response.arrayBuffer();
  return response;
}

const preflight = (origin: string) =>
  ask('/thing', { origin, 'access-control-request-method': 'PATCH' }, 'OPTIONS');
const corsOf = ({ headers }: Response) =>
  [...headers.keys()].filter((name) => name.startsWith('access-control'));

test.each(['/thing', '/nowhere', '/%E0%A4%A'])(
  '%s answers with the headers browsers are told by',
  async (path) => {
    const { headers } = await ask(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      vary: 'origin',
    });
    expect(headers.has('strict-transport-security')).toBe(false);
  },
);

test('behind TLS browsers are told to stay with it', async () => {
  const { headers } = await ask('/thing', { 'x-forwarded-proto': 'https' });
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
});

test('a page of an allowed origin may call, without credentials of the browser', async () => {
  const answer = await ask('/thing', { origin: ALLOWED });
  expect(answer.headers.get('access-control-allow-origin')).toBe(ALLOWED);
  expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after');
  expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
  const asked = await preflight(ALLOWED);
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH');
  expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
  expect(asked.headers.get('vary')).toBe('origin');
});

test.each(['https://evil.example', 'https://chat.example.evil.example', 'http://chat.example', 'null'])(
  'a page of %s is allowed nothing',
  async (origin) => {
    for (const answer of [await ask('/thing', { origin }), await preflight(origin)]) {
      expect(corsOf(answer)).toEqual([]);
    }
  },
);

test('what an answer varies by already is kept', async () => {
  expect((await ask('/varied')).headers.get('vary')).toBe('authorization, origin');
});

test.each([
  '*',
  'chat.example',
  'https://chat.example/',
  'ftp://chat.example',
  'https://ok.example,nonsense',
])('ALLOWED_ORIGINS=%s is refused', (value) => {
  const load = () => loadConfig({ ALLOWED_ORIGINS: value }, { allowed: ['ALLOWED_ORIGINS', origins()] });
  expect(load).toThrow(/^ALLOWED_ORIGINS must be origins/);
});
