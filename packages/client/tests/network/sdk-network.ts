import { testServers } from '@parley/runtime';
import { type ChaosNetwork, startChaosNetwork } from '../../../bench/src/chaos/network/chaos-network.ts';
import { startEdge } from '../../../launcher/src/edge/edge.ts';
import { type FaultyPath, openFaultyPath } from './faulty-path.ts';

/** Two gateways and the services behind them, with a journal of all that is committed, behind one edge. */
export interface SdkNetwork extends ChaosNetwork {
  /** A way to the edge for one device; they are closed with the network. */
  path(random?: () => number): Promise<FaultyPath>;
}

export async function startSdkNetwork(): Promise<SdkNetwork> {
  const chaos = await startChaosNetwork(testServers());
  const upstream = (name: string, url: string) => ({ name, url, internalUrl: url });
  const edge = await startEdge({
    ...{ host: '127.0.0.1', port: 0 },
    upstreams: {
      auth: [upstream('auth', chaos.authUrl)],
      message: [upstream('message', chaos.messageUrl)],
      push: [],
      gateway: chaos.gatewayUrls.map((url, i) => upstream(`gateway-${i + 1}`, url)),
    },
  });
  const paths: FaultyPath[] = [];
  return {
    ...chaos,
    async path(random = Math.random) {
      const path = await openFaultyPath(edge.url, random);
      paths.push(path);
      return path;
    },
    async close() {
      await Promise.all(paths.map((path) => path.close()));
      await edge.close();
      await chaos.close();
    },
  };
}
