import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { isPublicAddress } from './addresses.ts';
import { type Resolve, targetProblem } from './targets.ts';
import { createTransport } from './transport.ts';

test('only addresses of the public internet are public', () => {
  for (const address of ['93.184.216.34', '8.8.8.8', '2606:4700::1111'])
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
  const inner = [
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'localhost',
    '',
  ];
  for (const address of inner) expect([address, isPublicAddress(address)]).toEqual([address, false]);
});

const resolveTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

test('a target is https, without credentials, and of the public internet', async () => {
  const rules = { allowHttp: false, allowPrivate: false, resolve: resolveTo('93.184.216.34') };
  expect(await targetProblem('https://hooks.example/x?y=1', rules)).toBeUndefined();
  expect(await targetProblem('https://8.8.8.8/', rules)).toBeUndefined();
  for (const url of [
    'nonsense',
    'http://hooks.example/',
    'ftp://hooks.example/',
    'file:///etc/passwd',
    'https://user:password@hooks.example/',
    'https://hooks.example/#part',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:169.254.169.254]/',
  ]) {
    expect([url, await targetProblem(url, rules)]).toEqual([url, expect.any(String)]);
  }
  const leadsTo = (resolve: Resolve) => targetProblem('https://hooks.example/', { ...rules, resolve });
  expect(await leadsTo(resolveTo('10.0.0.1'))).toMatch(/private/);
  expect(await leadsTo(resolveTo('93.184.216.34', '::1'))).toMatch(/private/);
  expect(await leadsTo(() => Promise.reject(new Error('no such name')))).toMatch(/found/);
  const lenient = { allowHttp: true, allowPrivate: true };
  expect(await targetProblem('http://127.0.0.1:3000/', lenient)).toBeUndefined();
});

test('a name that leads elsewhere once it was checked is not connected to', async () => {
  let reached = 0;
  const server = createServer((_request, response) => {
    reached += 1;
    response.writeHead(200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const answers = ['93.184.216.34', '127.0.0.1'];
  const resolve: Resolve = (name) => resolveTo(answers.shift() ?? '127.0.0.1')(name);
  const rules = { allowHttp: true, allowPrivate: false, resolve };
  const url = `http://hooks.example:${port}/`;
  expect(await targetProblem(url, rules)).toBeUndefined();
  const strict = createTransport({ ...rules, timeoutMs: 5_000 });
  const signal = new AbortController().signal;
  const outgoing = { url, headers: {}, body: '{}' };
  expect(await strict.post(outgoing, signal)).toEqual({ error: 'address refused' });
  expect(await strict.post({ ...outgoing, url: `http://127.0.0.1:${port}/` }, signal)).toEqual({
    error: 'address refused',
  });
  expect(reached).toBe(0);
  const lenient = createTransport({ ...rules, allowPrivate: true, timeoutMs: 5_000 });
  expect(await lenient.post(outgoing, signal)).toMatchObject({ status: 200 });
  const secure = createTransport({ ...rules, allowHttp: false, allowPrivate: true, timeoutMs: 5_000 });
  expect(await secure.post(outgoing, signal)).toEqual({ error: 'not https' });
  for (const transport of [strict, lenient, secure]) transport.close();
  server.close();
  server.closeAllConnections();
});
