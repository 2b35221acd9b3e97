import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApnsSimulator, createProviderKey, startApnsSimulator } from '@parley/apns-simulator';

export interface SimulatedApple {
  simulator: ApnsSimulator;
  /** The `APNS_*` variables with which a push-worker reaches it. */
  env: Record<string, string>;
}

export const sampleTopic = 'app.parley.ios';

/** Starts the simulator with a fresh signing key; the key and the certificate to trust are files in `dir`. */
export async function startSimulatedApple(dir: string): Promise<SimulatedApple> {
  const key = createProviderKey();
  const simulator = await startApnsSimulator({ keys: [key] });
  await mkdir(dir, { recursive: true });
  const keyFile = join(dir, 'apns-key.p8');
  const caFile = join(dir, 'apns-simulator-ca.pem');
  await writeFile(keyFile, key.privateKey, { mode: 0o600 });
  await writeFile(caFile, simulator.ca);
  const env = {
    APNS_URL: simulator.url,
    APNS_CA_FILE: caFile,
    APNS_KEY_FILE: keyFile,
    APNS_KEY_ID: key.keyId,
    APNS_TEAM_ID: key.teamId,
    APNS_TOPIC: sampleTopic,
  };
  return { simulator, env };
}
