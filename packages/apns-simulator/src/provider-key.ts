import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** A signing key as the developer account hands it out: the private half is what a `.p8` file contains. */
export interface ProviderKey {
  readonly teamId: string;
  readonly keyId: string;
  /** PKCS #8 PEM. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
}

/** Makes a key for laptops and tests; pass it to the simulator's `keys` and to the provider. */
export function createProviderKey(ids: { teamId?: string; keyId?: string } = {}): ProviderKey {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    teamId: ids.teamId ?? randomId(),
    keyId: ids.keyId ?? randomId(),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: pair.publicKey,
  };
}

/** Ten upper-case characters, as Apple's ids have. */
function randomId(): string {
  return randomBytes(5).toString('hex').toUpperCase();
}
