import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import { isReady } from '../src/edge/readiness.ts';
import { freePort } from '../src/infrastructure/index.ts';
import { startTimeOf } from '../src/infrastructure/process-identity.ts';
import { type ServiceSpec, type SupervisedService, supervise } from '../src/supervisor.ts';

let dir: string;
let service: SupervisedService | undefined;
const events: string[] = [];
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'parley-supervisor-'));
});
afterEach(async () => {
  await service?.stop();
  service = undefined;
  events.length = 0;
});
afterAll(() => rmSync(dir, { recursive: true }));

test('a service that is killed is there again, on its port, within two seconds', async () => {
  const running = await start();
  const first = running.pid;
  const killedAt = Date.now();
  process.kill(first, 'SIGKILL');
  await eventually('a new process', () => running.pid !== first && isReady(running.internalUrl));
  expect(Date.now() - killedAt).toBeLessThan(2_000);
  expect(startTimeOf(first)).toBeUndefined();
  expect(events).toEqual(['died', 'started']);
});

test('a service that is stopped stays stopped', async () => {
  const running = await start();
  await running.stop();
  await running.stop();
  expect(await isReady(running.internalUrl)).toBe(false);
  expect(events).toEqual([]);
  await eventually('no pid record', () => readdirSync(join(dir, 'run')).length === 0);
});

test('a first start that fails says what the service said', async () => {
  await expect(start({ FAILS: '1' })).rejects.toThrow(
    /tiny ended while starting:[\s\S]*cannot start like this/,
  );
  await eventually('no pid record', () => readdirSync(join(dir, 'run')).length === 0);
});

async function start(env: Record<string, string> = {}): Promise<SupervisedService> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const spec: ServiceSpec = {
    name: 'tiny',
    entry: 'packages/launcher/tests/support/tiny-service.ts',
    env: { INTERNAL_PORT: String(port), ...env },
    url,
    internalUrl: url,
  };
  const changed = (_service: SupervisedService, event: string) => void events.push(event);
  service = await supervise(spec, { logDir: dir, runDir: join(dir, 'run'), changed });
  return service;
}
