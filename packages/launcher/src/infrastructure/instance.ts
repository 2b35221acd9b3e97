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
  /** Resolves, and never rejects, when it has ended. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

interface InstanceSpec {
  name: string;
  url: string;
  logFile: string;
  /** Is told when the server ends unasked. */
  note?: ((line: string) => void) | undefined;
  /** Resolves when it answers. */
  launch(): Promise<Stoppable>;
}

/** An instance around a way to launch it. */
export async function runInstance(spec: InstanceSpec): Promise<Instance & { readonly pid: number }> {
  const { name, url } = spec;
  const asked = new Set<Stoppable>();
  const launch = async () => {
    const server = await spec.launch();
    server.ended.then(() => {
      if (!asked.has(server)) spec.note?.(`${name} died; it is not restarted (log: ${spec.logFile})`);
    });
    return server;
  };
  let current = await launch();
  const end = (how: 'stop' | 'kill') => {
    asked.add(current);
    return current[how]();
  };
  return {
    name,
    url,
    get pid() {
      return current.pid;
    },
    stop: () => end('stop'),
    kill: () => end('kill'),
    async restart() {
      await end('stop');
      current = await launch();
    },
  };
}
