import apn from '@parse/node-apn';
import { type PushClient, type PushClientOptions, samplePayload } from './push-client.ts';

/** @parse/node-apn as it comes: one connection, with a client of its own for each provider. */
export async function nodeApnClient({ url, ca, key, topic }: PushClientOptions): Promise<PushClient> {
  const provider = new apn.Provider({
    token: { key: key.privateKey, keyId: key.keyId, teamId: key.teamId },
    ca: [ca],
    address: new URL(url).hostname,
    port: Number(new URL(url).port),
    production: false,
  });
  return {
    async send(token) {
      const notification = new apn.Notification({ aps: { ...samplePayload.aps }, topic, pushType: 'alert' });
      notification.payload = { data: samplePayload.data };
      const { failed } = await provider.send(notification, token);
      const [failure] = failed;
      if (!failure) return 200;
      if (failure.status === undefined) throw failure.error ?? new Error('no answer');
      return Number(failure.status);
    },
    close: async () => provider.shutdown(),
  };
}
