import type { PushClientOptions } from './push-client.ts';

/** The `APNS_*` variables of a push-worker; the certificate to trust is a file of the caller's. */
export function workerEnvOf(
  { url, key, topic }: Omit<PushClientOptions, 'ca'>,
  caFile?: string,
): Record<string, string> {
  return {
    APNS_URL: url,
    APNS_KEY: key.privateKey,
    APNS_KEY_ID: key.keyId,
    APNS_TEAM_ID: key.teamId,
    APNS_TOPIC: topic,
    ...(caFile ? { APNS_CA_FILE: caFile } : {}),
  };
}
