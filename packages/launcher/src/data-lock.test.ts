import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { lockDataFolder } from './data-lock.ts';
import { startTimeOf } from './infrastructure/process-identity.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'parley-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a folder that another living process holds is refused in one sentence', async () => {
  const other = spawn('sleep', ['60']);
  await once(other, 'spawn');
  const held = { pid: other.pid, startTime: startTimeOf(other.pid ?? 0) };
  writeFileSync(join(dir, 'lock'), JSON.stringify(held));
  expect(() => lockDataFolder(dir)).toThrow(`Parley is running on ${dir} already (process ${other.pid})`);
  other.kill();
  await once(other, 'close');
  lockDataFolder(dir)();
  expect(existsSync(join(dir, 'lock'))).toBe(false);
});

test('a lock whose pid belongs to a later process is taken over', () => {
  writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: process.ppid, startTime: 'long ago' }));
  expect(() => lockDataFolder(dir)()).not.toThrow();
});
