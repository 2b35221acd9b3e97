import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { composeMail } from '../../../services/auth/src/mails/compose-mail.ts';
import { createFolderTransport } from '../../../services/auth/src/mails/folder-transport.ts';
import { developerApiFor } from '../src/edge/developer/developer-api.ts';
import { type Edge, startEdge } from '../src/edge/edge.ts';

const link = `http://localhost:8080/reset-password#token=${'a'.repeat(90)}`;
const none = { auth: [], message: [], push: [], gateway: [] };
let folder: string;
let edge: Edge;
let metrics: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-mails-'));
  metrics = createServer(({ url }, response) => {
    response.writeHead(url === '/metrics' ? 200 : 404).end('sends_total 3\n');
  });
  await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
  const internalUrl = `http://127.0.0.1:${(metrics.address() as AddressInfo).port}`;
  const upstreams = { ...none, gateway: [{ name: 'gateway-1', url: internalUrl, internalUrl }] };
  const developer = developerApiFor({ AUTH_MAIL_DIR: folder }, upstreams);
  edge = await startEdge({ host: '127.0.0.1', port: 0, upstreams, developer });
});

afterAll(async () => {
  await edge.close();
  await new Promise((resolve) => metrics.close(resolve));
  await rm(folder, { recursive: true });
});

const ask = async (path: string) => {
  const response = await fetch(`${edge.url}${path}`);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text };
};

test('mails that auth keeps are listed, the newest first, and read as plain text', async () => {
  expect(await ask('/developer/mails')).toEqual({ status: 200, body: { kept: true, mails: [] } });
  const transport = createFolderTransport(folder, Date.now);
  const envelope = { messageId: '<1@localhost>', from: 'Parley <no-reply@localhost>', to: 'bob@example.org' };
  await transport.send(composeMail({ subject: 'First', paragraphs: ['One – ü.'] }, envelope));
  await transport.send(composeMail({ subject: 'Reset', paragraphs: ['Follow <this>.'], link }, envelope));
  transport.close();
  const { mails } = (await ask('/developer/mails')).body as { mails: { name: string; subject: string }[] };
  expect(mails.map(({ subject }) => subject)).toEqual(['Reset', 'First']);
  expect((await ask(`/developer/mails/${mails[0]?.name}`)).body).toMatchObject({
    to: 'bob@example.org',
    subject: 'Reset',
    text: `Follow <this>.\n\n${link}\n`,
  });
});

test('a name reaches no file outside of the folder, and none that is no mail', async () => {
  await writeFile(join(folder, 'keys.json'), '{}');
  for (const name of ['..%2f..%2fetc%2fpasswd', '..', 'keys.json', '.eml', 'nobody.eml']) {
    expect((await ask(`/developer/mails/${name}`)).status).toBe(404);
  }
});

test('the metrics of each service are passed on by name', async () => {
  expect((await ask('/developer/metrics')).body).toEqual({ services: ['gateway-1'] });
  expect(await ask('/developer/metrics/gateway-1')).toEqual({ status: 200, body: 'sends_total 3\n' });
  expect((await ask('/developer/metrics/auth-1')).status).toBe(404);
});

test('another page, and a name that was made to point here, is told nothing', async () => {
  const { port } = new URL(edge.url);
  const statusFor = (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      const request = send({ host: '127.0.0.1', port, path: '/developer/mails', headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      });
      request.once('error', reject).end();
    });
  expect(await statusFor({ host: 'localhost' })).toBe(200);
  expect(await statusFor({ host: 'localhost', 'x-forwarded-for': '203.0.113.9' })).toBe(403);
  expect(await statusFor({ host: 'rebound.example' })).toBe(403);
  expect(await statusFor({ host: 'localhost', 'sec-fetch-site': 'cross-site' })).toBe(403);
});

test('nothing of it exists behind proxies', async () => {
  const developer = developerApiFor({ AUTH_MAIL_DIR: folder }, none);
  const behind = { host: '127.0.0.1', port: 0, upstreams: none, developer, trustedProxies: () => false };
  const proxied = await startEdge(behind);
  try {
    for (const path of ['/developer/mails', '/developer/metrics']) {
      expect((await fetch(`${proxied.url}${path}`)).status).toBe(404);
    }
  } finally {
    await proxied.close();
  }
});

test.each(['production', 'prod'])('nothing of it exists in %s', async (environment) => {
  const developer = developerApiFor({ NODE_ENV: environment, AUTH_MAIL_DIR: folder }, none);
  expect(developer).toBeUndefined();
  const production = await startEdge({ host: '127.0.0.1', port: 0, upstreams: none, developer });
  try {
    for (const path of ['/developer/mails', '/developer/metrics', '/developer/metrics/auth']) {
      expect((await fetch(`${production.url}${path}`)).status).toBe(404);
    }
  } finally {
    await production.close();
  }
});
