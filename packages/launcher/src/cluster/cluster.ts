import { join } from 'node:path';
import { migrate } from '@parley/database';
import type { TrustedProxies } from '@parley/runtime';
import { type SimulatedApple, startSimulatedApple } from '../apple.ts';
import type { About } from '../edge/about.ts';
import { developerApiFor } from '../edge/developer/developer-api.ts';
import { type Edge, startEdge } from '../edge/edge.ts';
import type { WebFiles } from '../edge/web-files.ts';
import { freePort, type Infrastructure } from '../infrastructure/index.ts';
import { keptSecret } from '../infrastructure/kept-secret.ts';
import { createStops } from '../stops.ts';
import { type ServiceSpec, type SupervisedService, supervise } from '../supervisor.ts';
import { clusterFileIn } from './cluster-file.ts';
import { type ClusterPlan, type ClusterPlanOptions, planCluster } from './plan.ts';

export interface ClusterOptions {
  dataDir: string;
  infrastructure: Infrastructure;
  edge: { host: string; port: number; url: string; trustedProxies?: TrustedProxies | undefined };
  counts: ClusterPlanOptions['counts'];
  /** Passed to every service. */
  common: Record<string, string>;
  /** The real Apple (`APNS_*`), or the simulator. */
  apns: 'simulator' | Record<string, string>;
  web?: WebFiles | undefined;
  about?: About | undefined;
  note(line: string): void;
}

export interface Cluster {
  readonly edge: Edge;
  readonly services: readonly SupervisedService[];
  /**
   * Accepts nobody any more, then stops services against the flow, the simulator and the edge; sockets are
   * told to leave meanwhile. Infrastructure stays.
   */
  close(): Promise<void>;
}

/**
 * Starts every service as a process of its own behind one edge and keeps `cluster.json` true. Rejects
 * when one cannot start; what had been started by then is stopped.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { dataDir, infrastructure } = options;
  const dir = join(dataDir, 'cluster');
  const stops = createStops();
  let edge: Edge | undefined;
  // Last of all: sockets go through it while the gateways say goodbye.
  stops.add(() => edge?.close());
  try {
    const [applied, apple] = await Promise.all([
      migrate(infrastructure.postgres.url),
      options.apns === 'simulator' ? startSimulatedApple(dir) : undefined,
    ]);
    if (apple) stops.add(() => apple.simulator.close());
    if (applied.length > 0) options.note(`Database: ${applied.length} migrations applied.`);
    const plan = await planFor(options, dir, apple);
    const services: SupervisedService[] = [];
    const file = clusterFileIn(dataDir);
    const changed = () => file.write(describe(options.edge, services, infrastructure));
    stops.add(() => file.remove());
    for (const group of [plan.auth, plan.message, [...plan.gateway, ...plan.pushWorker]]) {
      const started = startGroup(group, dir, dataDir, (service, event) => {
        options.note(`${service.name} ${event}${event === 'started' ? ` (process ${service.pid})` : ''}`);
        if (event === 'started') void changed();
      });
      stops.add(async () => {
        const settled = await Promise.allSettled(started);
        await Promise.all(settled.map((each) => each.status === 'fulfilled' && each.value.stop()));
      });
      services.push(...(await Promise.all(started)));
    }
    const upstreams = groupsOf(services);
    edge = await startEdge({
      ...options.edge,
      ...{ upstreams, web: options.web, about: options.about },
      simulator: apple?.simulator.http,
      developer: developerApiFor(options.common, upstreams),
    });
    stops.add(async () => edge?.stopAccepting());
    await changed();
    return { edge, services, close: stops.run };
  } catch (error) {
    await stops.run();
    throw error;
  }
}

async function planFor(
  options: ClusterOptions,
  dir: string,
  apple: SimulatedApple | undefined,
): Promise<ClusterPlan> {
  const { postgres, redis, rabbitmq } = options.infrastructure;
  return planCluster({
    counts: options.counts,
    dir,
    servers: { postgres: postgres.url, redis: redis.url, rabbitmq: rabbitmq.url },
    hashKey: await keptSecret(join(dir, 'message-hash-key')),
    apns: apple?.env ?? (options.apns === 'simulator' ? {} : options.apns),
    common: { MEDIA_DIR: join(options.dataDir, 'media'), ...options.common },
    freePort,
  });
}

function startGroup(
  specs: readonly ServiceSpec[],
  dir: string,
  dataDir: string,
  changed: (service: SupervisedService, event: 'started' | 'died') => void,
): Promise<SupervisedService>[] {
  const options = { logDir: join(dir, 'logs'), runDir: join(dataDir, 'run'), changed };
  return specs.map((spec) => supervise(spec, options));
}

function groupsOf(services: readonly SupervisedService[]) {
  const named = (prefix: string) => services.filter(({ name }) => name.startsWith(`${prefix}-`));
  return {
    auth: named('auth'),
    message: named('message'),
    gateway: named('gateway'),
    push: named('push-worker'),
  };
}

function describe(
  edge: ClusterOptions['edge'],
  services: readonly SupervisedService[],
  servers: Infrastructure,
) {
  return {
    edge_url: edge.url,
    edge_host: edge.host,
    processes: services.map(({ name, pid, url }) => ({ name, pid, url })),
    infrastructure: [servers.postgres, servers.redis, servers.rabbitmq].map(({ name, pid, url }) => ({
      name,
      pid,
      url,
    })),
  };
}
