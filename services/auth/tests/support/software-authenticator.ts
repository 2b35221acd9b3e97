import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import type { PasskeyAssertion, PasskeyAttestation } from '@parley/contracts';
import { isoCBOR } from '@simplewebauthn/server/helpers';

export interface CreationOptions {
  challenge: string;
  rp: { id: string };
  user: { id: string };
}

export interface RequestOptions {
  challenge: string;
  rpId: string;
}

/** What an authenticator does otherwise than it should. */
export interface Deviations {
  origin?: string;
  rpId?: string;
  userVerified?: boolean;
  userHandle?: string;
  tamper?: boolean;
  /** Signs this counter instead of the next one. */
  counter?: number;
  attestation?: { fmt: string; attStmt: Map<string, unknown> };
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED_DATA = 0x40;

/** A passkey provider in software: ES256, no attestation, a counter that grows (Web Authentication Level 3 §6). */
export class SoftwareAuthenticator {
  readonly credentialId = randomBytes(16);
  counter: number;
  readonly #privateKey: KeyObject;
  readonly #coseKey: Buffer;
  readonly #origin: string;
  #userHandle = '';

  /** With `counts: false` the counter stays 0, as Apple's does. */
  constructor(origin: string, options: { counts?: boolean } = {}) {
    this.#origin = origin;
    this.counter = options.counts === false ? -1 : 0;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#privateKey = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const { x, y } = publicKey.export({ format: 'jwk' });
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(String(x), 'base64url'))],
      [-3, new Uint8Array(Buffer.from(String(y), 'base64url'))],
    ]);
    this.#coseKey = Buffer.from(isoCBOR.encode(key as never));
  }

  create(options: CreationOptions, deviations: Deviations = {}): PasskeyAttestation {
    this.#userHandle = options.user.id;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.credentialId.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.credentialId, this.#coseKey]);
    const authData = this.#authData(options.rp.id, ATTESTED_DATA, attested, deviations);
    const attestation = new Map<string, unknown>([
      ['fmt', deviations.attestation?.fmt ?? 'none'],
      ['attStmt', deviations.attestation?.attStmt ?? new Map()],
      ['authData', new Uint8Array(authData)],
    ]);
    return {
      ...this.#head(),
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, deviations).toString(
          'base64url',
        ),
        attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url'),
        transports: ['internal', 'hybrid'],
      },
    };
  }

  get(options: RequestOptions, deviations: Deviations = {}): PasskeyAssertion {
    const authData = this.#authData(options.rpId, 0, Buffer.alloc(0), deviations);
    const clientData = this.#clientData('webauthn.get', options.challenge, deviations);
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.#privateKey);
    if (deviations.tamper)
      signature.writeUInt8(signature.readUInt8(signature.length - 1) ^ 1, signature.length - 1);
    return {
      ...this.#head(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: deviations.userHandle ?? this.#userHandle,
      },
    };
  }

  #head() {
    const id = this.credentialId.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const };
  }

  #clientData(type: string, challenge: string, { origin = this.#origin }: Deviations): Buffer {
    return json({ type, challenge, origin, crossOrigin: false });
  }

  #authData(rpId: string, flags: number, attested: Buffer, deviations: Deviations): Buffer {
    if (this.counter >= 0) this.counter++;
    const head = Buffer.alloc(5);
    const verified = deviations.userVerified === false ? 0 : USER_VERIFIED;
    head.writeUInt8(USER_PRESENT | verified | flags, 0);
    head.writeUInt32BE(deviations.counter ?? Math.max(this.counter, 0), 1);
    return Buffer.concat([sha256(deviations.rpId ?? rpId), head, attested]);
  }
}
