import { newId } from '@parley/contracts';
import { createRedisFanout, type Fanout } from '@parley/fanout';
import { createMemoryPresence, type Presence } from '@parley/presence';
import { createMemoryRateLimit } from '@parley/rate-limit';
import { createLogger, testServers } from '@parley/runtime';
import type { ClientOptions } from 'ws';
import { loadGatewayConfig, type RunningGateway, startGateway } from '../../src/index.ts';
import { type AuthPeer, startAuthPeer, type TestUser } from './auth-peer.ts';
import { type MessagePeer, startMessagePeer } from './message-peer.ts';
import { MessageWorld } from './message-world.ts';
import { SocketClient } from './socket-client.ts';

/** A gateway with real peers around it: gRPC for auth and message, Redis for the fan-out. */
export interface Stage {
  auth: AuthPeer;
  world: MessageWorld;
  peers: MessagePeer[];
  presence: Presence;
  gateways: RunningGateway[];
  /** What the gateways' Redis connections are called, before `-subscriber`. */
  redisName: string;
  gateway(env?: Record<string, string>): Promise<RunningGateway>;
  /** A live socket of a user, after its hello. */
  live(user: TestUser, gateway?: RunningGateway, options?: ClientOptions): Promise<SocketClient>;
  socket(
    path: string,
    gateway?: RunningGateway,
    options?: ClientOptions & { protocols?: string[] },
  ): SocketClient;
  send(client: SocketClient, conversationId: string, text: string, clientMessageId?: string): string;
  close(): Promise<void>;
}

export interface StageOptions {
  peers?: number;
  /** The presence store of each gateway; else all share one in memory. */
  presenceOf?: () => Presence;
}

export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const { redisUrl } = testServers();
  const publisher: Fanout = createRedisFanout({ url: redisUrl });
  await publisher.ready();
  const world = new MessageWorld(publisher);
  const auth = await startAuthPeer();
  const peers: MessagePeer[] = [];
  for (let count = 0; count < (options.peers ?? 1); count++) peers.push(await startMessagePeer(world));
  const presence = createMemoryPresence();
  const gateways: RunningGateway[] = [];
  const clients: SocketClient[] = [];
  const fanouts: Fanout[] = [];
  const stage: Stage = {
    auth,
    world,
    peers,
    presence,
    gateways,
    redisName: `test-${newId()}`,
    async gateway(env = {}) {
      const config = loadGatewayConfig({
        HOST: '127.0.0.1',
        HTTP_PORT: '0',
        INTERNAL_PORT: '0',
        MESSAGE_GRPC_URLS: peers.map((peer) => peer.address).join(','),
        AUTH_GRPC_URL: auth.address,
        GATEWAY_DRAIN_MS: '100',
        GATEWAY_CLOSE_TIMEOUT_MS: '2000',
        ...env,
      });
      const fanout = createRedisFanout({ url: redisUrl, name: stage.redisName });
      fanouts.push(fanout);
      const logger = createLogger({ service: 'gateway', level: process.env['TEST_LOG_LEVEL'] ?? 'fatal' });
      const gateway = await startGateway(config, {
        fanout,
        presence: options.presenceOf?.() ?? presence,
        rateLimit: createMemoryRateLimit(),
        logger,
      });
      gateways.push(gateway);
      return gateway;
    },
    socket(path, gateway = gateways[0], options = {}) {
      const url = `${gateway?.urls.http?.replace('http', 'ws')}${path}`;
      const client = new SocketClient(url, options);
      clients.push(client);
      return client;
    },
    async live(user, gateway = gateways[0], options = {}) {
      const headers = { authorization: `Bearer ${auth.token(user)}` };
      const client = stage.socket('/ws', gateway, { ...options, headers });
      await client.got('hello');
      return client;
    },
    send(client, conversationId, text, clientMessageId = newId()) {
      const payload = { conversation_id: conversationId, client_message_id: clientMessageId, text };
      client.send('message.send', payload, clientMessageId);
      return clientMessageId;
    },
    async close() {
      for (const client of clients) client.close();
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await Promise.all([...peers, auth].map((peer) => peer.close()));
      await Promise.all([...fanouts, publisher].map((fanout) => fanout.close()));
      await presence.close();
    },
  };
  return stage;
}
