import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A new signing secret as receivers keep it: `whsec_` and base64 (Standard Webhooks). */
export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** The bytes that sign, of a secret as receivers keep it. */
export function keyOfSecret(secret: string): Buffer {
  return Buffer.from(secret.slice(PREFIX.length), 'base64');
}

/** Keeps secrets so that the database alone gives none away. */
export interface SecretBox {
  /** For one webhook; the result opens for no other. */
  seal(webhookId: string, secret: string): Buffer;
  /** Throws when it was sealed under another key or for another webhook. */
  open(webhookId: string, sealed: Buffer): string;
}

/** AES-256-GCM under a key derived (HKDF, RFC 5869) from a secret of the service. */
export function createSecretBox(serviceKey: string): SecretBox {
  const key = Buffer.from(hkdfSync('sha256', serviceKey, '', 'parley webhook secrets', 32));
  return {
    seal(webhookId, secret) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(webhookId));
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
    },
    open(webhookId, sealed) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      }).setAAD(Buffer.from(webhookId));
      decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Buffer.concat([
        decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)),
        decipher.final(),
      ]).toString();
    },
  };
}
