import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from '../paths.ts';
import { findBinary } from './binaries.ts';
import { freePort } from './free-port.ts';
import type { Instance } from './instance.ts';

const composeFile = join(rootDir, 'infra/compose.yaml');
const containers = {
  postgres: {
    portVariable: 'PARLEY_POSTGRES_PORT',
    url: (port: number) => `postgres://parley:parley@127.0.0.1:${port}/postgres`,
  },
  redis: { portVariable: 'PARLEY_REDIS_PORT', url: (port: number) => `redis://127.0.0.1:${port}` },
  rabbitmq: {
    portVariable: 'PARLEY_RABBITMQ_PORT',
    url: (port: number) => `amqp://guest:guest@127.0.0.1:${port}`,
  },
};

/** Whether there is a Docker engine that answers, and a compose file to give it. */
export async function dockerWorks(): Promise<boolean> {
  if (!findBinary('docker') || !existsSync(composeFile)) return false;
  return docker(['info'], {}).then(
    () => true,
    () => false,
  );
}

/** Runs one server of `infra/compose.yaml` in a project of its own, on a free port of loopback. */
export async function startContainer(name: keyof typeof containers, project: string): Promise<Instance> {
  const { portVariable, url } = containers[name];
  const port = await freePort();
  const compose = (...args: string[]) =>
    docker(['compose', '-f', composeFile, '-p', project, ...args], { [portVariable]: `${port}` });
  await compose('up', '-d', '--wait', name);
  return {
    name,
    url: url(port),
    pid: null,
    stop: () => compose('rm', '--stop', '--force', '--volumes', name),
    kill: () => compose('kill', name),
    restart: () => compose('restart', name),
  };
}

function docker(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk) => (text += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`docker ${args.join(' ')} failed:\n${text.trimEnd()}`)),
    );
  });
}
