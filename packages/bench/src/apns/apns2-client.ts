import { ApnsClient, ApnsError, Notification } from 'apns2';
import { type PushClient, type PushClientOptions, samplePayload } from './push-client.ts';

/**
 * apns2 as it comes. Its address is fixed to port 443 and its authorities to the system's, so its pool is made anew,
 * of the same class with the same options, towards ours.
 */
export async function apns2Client({ url, ca, key, topic }: PushClientOptions): Promise<PushClient> {
  const client = new ApnsClient({
    team: key.teamId,
    keyId: key.keyId,
    signingKey: key.privateKey,
    defaultTopic: topic,
  });
  const { client: pool } = client as unknown as { client: { constructor: PoolClass; destroy(): unknown } };
  void pool.destroy();
  const options = { connections: 32, pipelining: 1, allowH2: true, maxConcurrentStreams: 100 };
  Reflect.set(client, 'client', new pool.constructor(url, { ...options, connect: { ca } }));
  const { aps, data } = samplePayload;
  return {
    async send(token) {
      try {
        await client.send(new Notification(token, { aps: { ...aps }, data: { data } }));
        return 200;
      } catch (error) {
        if (error instanceof ApnsError) return error.statusCode;
        throw error;
      }
    },
    close: () => client.destroy(),
  };
}

type PoolClass = new (url: string, options: object) => unknown;
