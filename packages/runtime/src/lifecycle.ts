import { ConfigError, type Environment } from './config.ts';
import { createLogger, type Logger } from './logger.ts';

/** A service that runs. */
export interface Running {
  name: string;
  urls: { http?: string /** `host:port` */; grpc?: string; internal: string };
  /** Stops accepting, finishes, closes; bounded, and safe to call twice. */
  close(): Promise<void>;
}

export interface Phase {
  name: string;
  run: () => Promise<unknown> | undefined;
  /** 5,000 ms by default. */
  timeoutMs?: number;
}

/** Runs phases in order, each bounded; one that fails or is late is logged and does not stop the rest. */
export async function runPhases(logger: Logger, phases: readonly Phase[]): Promise<void> {
  for (const phase of phases) {
    const startedAtMs = Date.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), phase.timeoutMs ?? 5_000);
    });
    try {
      const outcome = await Promise.race([Promise.resolve(phase.run()), late]);
      const durationMs = Date.now() - startedAtMs;
      if (outcome === 'late') logger.warn({ phase: phase.name, durationMs }, 'shutdown phase gave up');
      else logger.debug({ phase: phase.name, durationMs }, 'shutdown phase done');
    } catch (error) {
      logger.warn({ phase: phase.name, err: error }, 'shutdown phase failed');
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What a service process is made of. */
export interface ServiceProcess<C extends { logLevel: string }, S> {
  name: string;
  load(env: Environment): C;
  /** The adapters of a cluster; closed after the service. */
  seams(config: C, logger: Logger): { seams: S; close(): Promise<void> };
  start(config: C, seams: S): Promise<Running>;
}

/**
 * The life of a service process: starts it, closes it on SIGTERM or SIGINT, exits 0. A configuration
 * error prints one sentence a problem and exits 78 (EX_CONFIG); anything else that stops the start
 * exits 1.
 */
export async function runProcess<C extends { logLevel: string }, S>(
  service: ServiceProcess<C, S>,
): Promise<void> {
  try {
    const config = service.load(process.env);
    const logger = createLogger({ service: service.name, level: config.logLevel });
    const { seams, close } = service.seams(config, logger);
    const running = await service.start(config, seams);
    logger.info({ urls: running.urls }, 'ready');
    const stop = async (signal: string) => {
      logger.info({ signal }, 'stopping');
      await running.close();
      await close();
      process.exit(0);
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.on('unhandledRejection', (error) => logger.fatal({ err: error }, 'unhandled rejection'));
  } catch (error) {
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.problems.join('\n')}\n`);
      process.exit(78);
    }
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  }
}
