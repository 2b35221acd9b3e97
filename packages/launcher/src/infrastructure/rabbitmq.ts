import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBinary, findEpmd } from './binaries.ts';
import { freePort } from './free-port.ts';
import { type Instance, runInstance } from './instance.ts';
import { type OwnProcess, startProcess } from './own-process.ts';
import { amqpAnswers, untilAnswers } from './probe.ts';

export interface RabbitmqOptions {
  /** Database, cookie, logs and pid records go here. */
  dir: string;
  port?: number;
  runDir?: string;
  /** Is told when the server ends unasked. */
  note?: (line: string) => void;
}

interface Node {
  dir: string;
  runDir: string;
  name: string;
  port: number;
  distributionPort: number;
  epmdPort: number;
}

/**
 * Starts a private RabbitMQ on loopback, with a node name, port mapper, cookie and database of its own,
 * so that it meets no other broker of this machine. A restart keeps its port and its queues. Rejects
 * when RabbitMQ is not installed.
 */
export async function startRabbitmq(options: RabbitmqOptions): Promise<Instance> {
  const command = findBinary('rabbitmq-server');
  const epmd = findEpmd();
  if (!command || !epmd) throw new Error('There is no rabbitmq-server on this machine.');
  const node: Node = {
    dir: options.dir,
    runDir: options.runDir ?? join(options.dir, 'run'),
    // From the folder, because the broker files its database under the name of its node.
    name: `parley-${createHash('sha256').update(options.dir).digest('hex').slice(0, 8)}@localhost`,
    port: options.port ?? (await freePort()),
    distributionPort: await freePort(),
    epmdPort: await freePort(),
  };
  await mkdir(join(node.dir, 'home'), { recursive: true });
  await writeFile(join(node.dir, 'enabled_plugins'), '[].\n');
  await writeFile(join(node.dir, 'rabbitmq.conf'), 'log.file.level = warning\nlog.console = false\n');
  const launch = async () => {
    const mapper = await startMapper(epmd, node);
    try {
      return together(await startBroker(command, node), mapper);
    } catch (error) {
      await mapper.stop();
      throw error;
    }
  };
  const url = `amqp://guest:guest@127.0.0.1:${node.port}`;
  return runInstance({ name: 'rabbitmq', url, logFile: logFileIn(node.dir), note: options.note, launch });
}

function logFileIn(dir: string): string {
  return join(dir, 'rabbitmq.log');
}

function startMapper(command: string, node: Node): Promise<OwnProcess> {
  return startProcess({
    name: 'epmd',
    command,
    args: ['-port', `${node.epmdPort}`, '-address', '127.0.0.1'],
    logFile: join(node.dir, 'epmd.log'),
    runDir: node.runDir,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 2_000,
  });
}

async function startBroker(command: string, node: Node): Promise<OwnProcess> {
  const logFile = logFileIn(node.dir);
  const started = await startProcess({
    name: 'rabbitmq',
    command,
    args: [],
    logFile,
    runDir: node.runDir,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
    env: brokerEnvironment(node),
  });
  const answers = () => amqpAnswers('127.0.0.1', node.port);
  await untilAnswers(started, { name: 'RabbitMQ', logFile, timeoutMs: 90_000, answers });
  return started;
}

function brokerEnvironment(node: Node): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(RABBITMQ|ERL|NODE)_/.test(key));
  return {
    ...Object.fromEntries(inherited),
    HOME: join(node.dir, 'home'),
    ERL_EPMD_PORT: `${node.epmdPort}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: node.name,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: `${node.port}`,
    RABBITMQ_DIST_PORT: `${node.distributionPort}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: join(node.dir, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(node.dir, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(node.dir, 'mnesia'),
    RABBITMQ_LOG_BASE: join(node.dir, 'log'),
    RABBITMQ_PID_FILE: join(node.dir, 'rabbitmq.pid'),
    // Makes the start script become the Erlang machine instead of waiting beside it: one pid, plain signals.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}

function together(broker: OwnProcess, mapper: OwnProcess) {
  return {
    pid: broker.pid,
    ended: broker.ended,
    stop: async () => {
      await broker.stop();
      await mapper.stop();
    },
    kill: async () => {
      await broker.kill();
      await mapper.kill();
    },
  };
}
