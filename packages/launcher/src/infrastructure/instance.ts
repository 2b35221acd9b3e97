/** A running Postgres, Redis or RabbitMQ. */
export interface Instance {
  readonly name: string;
  readonly url: string;
  /** The server's process, null when it is not ours (given by URL or run by Docker). */
  readonly pid: number | null;
  /** Orderly end; resolves when no process of it is left. Does nothing to a server that is not ours. */
  stop(): Promise<void>;
  /** The power cord: SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data (stops it first if it runs). */
  restart(): Promise<void>;
}

interface Stoppable {
  readonly pid: number;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** An instance around a way to launch it; `launch` resolves when it answers. */
export async function runInstance(
  name: string,
  url: string,
  launch: () => Promise<Stoppable>,
): Promise<Instance & { readonly pid: number }> {
  let current = await launch();
  return {
    name,
    url,
    get pid() {
      return current.pid;
    },
    stop: () => current.stop(),
    kill: () => current.kill(),
    async restart() {
      await current.stop();
      current = await launch();
    },
  };
}
