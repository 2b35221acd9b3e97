import type { Serializable } from 'node:child_process';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** Functions one process offers another: one argument each, over the IPC channel. */
export type Calls = Record<string, (argument: never) => unknown>;

interface Request {
  id: number;
  name: string;
  argument: unknown;
}
type Answer = { id: number; result: unknown } | { id: number; error: string };

export interface Child<C extends Calls> {
  readonly pid: number;
  /** Rejects with what the function threw, or when the process ends first. */
  call<N extends keyof C & string>(
    name: N,
    argument: Parameters<C[N]>[0],
  ): Promise<Awaited<ReturnType<C[N]>>>;
  stop(): Promise<void>;
}

/** Starts a module as a process of its own that offers `C` through {@link serveCalls}. */
export function startChild<C extends Calls>(module: string, env: Record<string, string> = {}): Child<C> {
  const child = fork(module, {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
    execArgv: [],
    env: { ...process.env, ...env },
  });
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  child.on('message', (answer: Answer) => {
    const caller = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) caller?.reject(new Error(answer.error));
    else caller?.resolve(answer.result as never);
  });
  child.once('exit', (code, signal) => {
    for (const caller of waiting.values()) caller.reject(new Error(`${module} ended (${signal ?? code})`));
    waiting.clear();
  });
  let lastId = 0;
  return {
    pid: child.pid ?? 0,
    call(name, argument) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        child.send({ id, name, argument } as Serializable, (error) => error && reject(error));
      });
    },
    stop: () => stop(child),
  };
}

/** Offers functions to the process that started this one; when that is gone, so is this. */
export function serveCalls(calls: Calls): void {
  process.once('disconnect', () => process.exit(0));
  // Ctrl-C is for the parent, which ends this one in its turn.
  process.on('SIGINT', () => {});
  process.on('message', async ({ id, name, argument }: Request) => {
    const answer = await Promise.resolve()
      .then(() => calls[name]?.(argument as never))
      .then((result): Answer => ({ id, result }))
      .catch(
        (error): Answer => ({ id, error: error instanceof Error ? String(error.stack) : String(error) }),
      );
    process.send?.(answer);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}
