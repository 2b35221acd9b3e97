import { spawn } from 'node:child_process';
import { rootDir } from './paths.ts';

export interface ToolResult {
  code: number;
  output: string;
  durationMs: number;
}

/** Runs a tool in the top folder and collects what it says. Never rejects. */
export function runTool(
  command: string,
  args: readonly string[],
  options: { signal?: AbortSignal; env?: NodeJS.ProcessEnv } = {},
): Promise<ToolResult> {
  const began = performance.now();
  return new Promise((resolve) => {
    let output = '';
    const finish = (code: number) => resolve({ code, output, durationMs: performance.now() - began });
    const child = spawn(command, args, {
      cwd: rootDir,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.signal ? { signal: options.signal } : {}),
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => {
      output += error.message;
      finish(1);
    });
    child.once('close', (code) => finish(code ?? 1));
  });
}
