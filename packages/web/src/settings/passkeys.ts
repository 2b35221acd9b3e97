import type { Client } from '@parley/client';
import type { Passkey, PasskeyAssertion, Proof } from '@parley/contracts';

/** Whether this browser can make passkeys and answer with them. */
export function passkeysWork(): boolean {
  return (
    typeof PublicKeyCredential === 'function' &&
    typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function' &&
    window.isSecureContext
  );
}

/** The person turned the browser's question down, or let it pass. */
export class PasskeyDeclined extends Error {}

/** Makes one and keeps it with the account. */
export async function makePasskey(client: Client, proof: Proof, name: string): Promise<Passkey> {
  const options = await client.request<PublicKeyCredentialCreationOptionsJSON>(
    'POST',
    '/api/auth/passkeys/options',
    proof,
  );
  const credential = await asked(() =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  );
  return client.request<Passkey>('POST', '/api/auth/passkeys', {
    ...(name === '' ? {} : { name }),
    credential: credential.toJSON(),
  });
}

/** The answer of a passkey to a challenge of now: a proof that is both factors. */
export async function askPasskey(client: Client): Promise<PasskeyAssertion> {
  const options = await client.request<PublicKeyCredentialRequestOptionsJSON>(
    'POST',
    '/api/auth/passkeys/sign-in/options',
  );
  const credential = await asked(() =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  );
  return credential.toJSON() as PasskeyAssertion;
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await ask();
    if (credential instanceof PublicKeyCredential) return credential;
  } catch (error) {
    throw new PasskeyDeclined('no passkey was chosen', { cause: error });
  }
  throw new PasskeyDeclined('no passkey was chosen');
}
