import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findBinary } from './binaries.ts';

const policy = '/usr/sbin/policy-rc.d';
let queue: Promise<unknown> = Promise.resolve();
let updated: Promise<void> | undefined;

/** Whether packages can be installed here: Debian or Ubuntu, as root. */
export function aptWorks(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && findBinary('apt-get') !== undefined;
}

/**
 * Installs Debian packages, one call at a time, without starting the services they bring (we run our
 * own). Rejects with apt's words.
 */
export function aptInstall(packages: readonly string[], note: (line: string) => void): Promise<void> {
  const run = queue.then(async () => {
    note(`Installing ${packages.join(', ')} with apt-get …`);
    updated ??= aptGet(['update', '-q']);
    await updated;
    await withoutServices(() => aptGet(['install', '-y', '-q', '--no-install-recommends', ...packages]));
  });
  queue = run.catch(() => undefined);
  return run;
}

async function withoutServices(work: () => Promise<void>): Promise<void> {
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

function aptGet(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env, stdio: [...stdio] });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`apt-get ${args[0]} failed:\n${text.trimEnd().slice(-1_500)}`)),
    );
  });
}
