import type { Secret } from '@parley/runtime';
import { type IdentifiedNotification, MultiplexedApnsClient } from './client.ts';
import { createHttp2Transport } from './http2-transport.ts';
import { outcomeOf, type SendOutcome } from './outcome.ts';
import { createProviderTokens } from './provider-token.ts';

export type ApnsEnvironment = 'sandbox' | 'production';

export interface ApnsSettings {
  /** Used for both environments instead of Apple's hosts, such as a simulator. */
  url?: string;
  /** PEM of the certificate authority behind `url`. */
  ca?: string;
  /** PEM of the .p8 signing key. */
  key: Secret;
  keyId: string;
  teamId: string;
  /** Topic of tokens registered without a bundle id. */
  topic: string;
}

/** Where pushes leave; APNs is the first adapter. */
export interface PushSender {
  /** One attempt; what APNs said is the result, not an exception. */
  send(environment: ApnsEnvironment, notification: IdentifiedNotification): Promise<SendOutcome>;
  /** Lets attempts under way finish, bounded. */
  close(): Promise<void>;
}

export interface ApnsSenderOptions extends ApnsSettings {
  now?: () => number;
  /** Bounds of the transport; tests shorten them. */
  timeoutMs?: number;
  pingTimeoutMs?: number;
  onTokenMinted?: () => void;
}

const HOSTS: Record<ApnsEnvironment, string> = {
  production: 'https://api.push.apple.com',
  sandbox: 'https://api.sandbox.push.apple.com',
};

/** A sender to both of Apple's environments, or to one URL in their place. */
export function createApnsSender(options: ApnsSenderOptions): PushSender {
  const { teamId, keyId, key, topic, url, ca } = options;
  const tokens = createProviderTokens({
    teamId,
    keyId,
    key,
    ...(options.now ? { now: options.now } : {}),
    ...(options.onTokenMinted ? { onMinted: options.onTokenMinted } : {}),
  });
  const clientTo = (origin: string) =>
    new MultiplexedApnsClient({
      teamId,
      keyId,
      topic,
      tokens,
      transport: createHttp2Transport({
        origin,
        ...(ca ? { ca } : {}),
        ...(options.timeoutMs ? { timeoutMs: options.timeoutMs } : {}),
        ...(options.pingTimeoutMs ? { pingTimeoutMs: options.pingTimeoutMs } : {}),
      }),
    });
  const production = clientTo(url ?? HOSTS.production);
  const clients = { production, sandbox: url ? production : clientTo(HOSTS.sandbox) };
  return {
    async send(environment, notification) {
      try {
        await clients[environment].send(notification);
        return { kind: 'sent' };
      } catch (error) {
        return outcomeOf(error);
      }
    },
    async close() {
      await Promise.all([...new Set(Object.values(clients))].map((client) => client.close()));
    },
  };
}
