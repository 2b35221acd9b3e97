import type { Secret } from '@parley/runtime';
import { MultiplexedApnsClient } from './client.ts';
import { createHttp2Transport } from './http2-transport.ts';
import { createProviderTokens } from './provider-token.ts';

export type ApnsEnvironment = 'sandbox' | 'production';

/** A signing key of one team, and the apps whose pushes it signs. */
export interface ApnsKey {
  teamId: string;
  keyId: string;
  /** PEM of the .p8 file. */
  key: Secret;
  /** `others`: every bundle id that no other key names. */
  bundleIds: readonly string[] | 'others';
}

export interface ApnsSettings {
  /** In place of Apple's hosts: one origin for both environments, such as a simulator, or one for each. */
  url?: string | Readonly<Record<ApnsEnvironment, string>>;
  /** PEM of the certificate authority behind `url`. */
  ca?: string;
  keys: readonly ApnsKey[];
  /** Topic of tokens registered without a bundle id. */
  topic: string;
}

export interface RouteOptions extends ApnsSettings {
  now?: () => number;
  /** Bounds of the transport; tests shorten them. */
  timeoutMs?: number;
  connectTimeoutMs?: number;
  pingTimeoutMs?: number;
  idleProbeMs?: number;
  /** `keyId` has a new provider token. */
  onTokenMinted?: (keyId: string) => void;
}

/** The connections of one key to one environment; what APNs refuses there, it refuses for all of it. */
export interface Route {
  readonly name: string;
  readonly client: MultiplexedApnsClient;
}

export interface Routes {
  /** The route of pushes for a topic (a bundle id, or with `.voip`); undefined: no key signs for that app. */
  find(environment: ApnsEnvironment, topic: string): Route | undefined;
  /** Lets requests under way finish, bounded. */
  close(): Promise<void>;
}

const HOSTS: Readonly<Record<ApnsEnvironment, string>> = {
  production: 'https://api.push.apple.com',
  sandbox: 'https://api.sandbox.push.apple.com',
};

type RoutesOfKey = Readonly<Record<ApnsEnvironment, Route>>;

/**
 * A route for each key and environment. Apple binds a connection to the first key it sees there
 * (UnrelatedKeyIdInToken), so no two keys share one; a key's provider token serves both environments.
 */
export function createRoutes(options: RouteOptions): Routes {
  const byBundle = new Map<string, RoutesOfKey>();
  const all = new Set<Route>();
  let others: RoutesOfKey | undefined;
  for (const key of options.keys) {
    const routes = routesOf(key, options);
    for (const route of Object.values(routes)) all.add(route);
    if (key.bundleIds === 'others') others = routes;
    else for (const bundleId of key.bundleIds) byBundle.set(bundleId, routes);
  }
  return {
    find(environment, topic) {
      const routes = byBundle.get(topic) ?? byBundle.get(topic.replace(/\.voip$/, '')) ?? others;
      return routes?.[environment];
    },
    async close() {
      await Promise.all([...all].map(({ client }) => client.close()));
    },
  };
}

function routesOf(key: ApnsKey, options: RouteOptions): RoutesOfKey {
  const { url = HOSTS } = options;
  const tokens = createProviderTokens({
    ...key,
    ...(options.now ? { now: options.now } : {}),
    onMinted: () => options.onTokenMinted?.(key.keyId),
  });
  const { ca, timeoutMs, connectTimeoutMs, pingTimeoutMs, idleProbeMs } = options;
  const routeTo = (origin: string, suffix: string): Route => ({
    name: `${key.teamId}/${key.keyId}${suffix}`,
    client: new MultiplexedApnsClient({
      teamId: key.teamId,
      keyId: key.keyId,
      topic: options.topic,
      tokens,
      transport: createHttp2Transport({
        origin,
        ca,
        timeoutMs,
        connectTimeoutMs,
        pingTimeoutMs,
        idleProbeMs,
      }),
    }),
  });
  if (typeof url === 'string') {
    const both = routeTo(url, '');
    return { sandbox: both, production: both };
  }
  return { sandbox: routeTo(url.sandbox, '/sandbox'), production: routeTo(url.production, '/production') };
}
