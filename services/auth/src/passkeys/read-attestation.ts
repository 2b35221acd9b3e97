import type { PasskeyAttestation } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { AuthContext } from '../context.ts';
import { passkeyRefused } from '../events.ts';
import { ALGORITHMS } from './algorithms.ts';

export interface NewPasskey {
  credentialId: Buffer;
  publicKey: Uint8Array;
  counter: number;
  transports: readonly string[];
}

type Given = Parameters<typeof verifyRegistrationResponse>[0]['response'];

/**
 * What a new passkey says of itself (Web Authentication Level 3 §7.1). Throws `invalid` when it was made for another
 * site, without checking who uses it, or cannot be read.
 */
export async function readAttestation(
  context: Pick<AuthContext, 'relyingParty' | 'logger'>,
  credential: PasskeyAttestation,
  challenge: string,
): Promise<NewPasskey> {
  const { id, origins } = context.relyingParty;
  try {
    refuseCertificates(credential.response.attestationObject);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...credential, clientExtensionResults: {} } as Given,
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
    if (!verified) throw new Error('Wrong signature');
    const { id: credentialId, publicKey, counter } = registrationInfo.credential;
    const transports = credential.response.transports ?? [];
    return { credentialId: Buffer.from(credentialId, 'base64url'), publicKey, counter, transports };
  } catch (error) {
    const { message } = error as Error;
    passkeyRefused(context.logger, { reason: message });
    throw new AppError('invalid', 'That is no passkey for this site', { cause: error });
  }
}

/**
 * No attestation is asked for, so there is none or the passkey vouches for itself. Certificates are not read: to check
 * them, lists would be fetched from addresses that stand in them.
 */
function refuseCertificates(attestationObject: string): void {
  const attestation = decodeAttestationObject(Buffer.from(attestationObject, 'base64url'));
  const format = attestation.get('fmt');
  const selfSigned = format === 'packed' && attestation.get('attStmt').get('x5c') === undefined;
  if (format !== 'none' && !selfSigned) throw new Error('Attested, though that was not asked for');
}
