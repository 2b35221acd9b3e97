import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Secret } from '@parley/runtime';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what lies in the database and must be read again, such as a TOTP secret. */
export interface Seal {
  /** `use` names what it is for and must be the same at {@link Seal.open}. */
  close(plain: string, use: string): Buffer;
  /** Throws when it was sealed with another key, for another use, or changed. */
  open(sealed: Uint8Array, use: string): string;
}

/** AES-256-GCM (NIST SP 800-38D) under a key derived from the keys file's secret by HKDF (RFC 5869). */
export function createSeal(secret: Secret<Buffer>): Seal {
  const key = new Secret(Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'parley seal', 32)));
  return {
    close(plain, use) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key.reveal(), nonce).setAAD(Buffer.from(use));
      return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, use) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', key.reveal(), bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(use)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return (
        decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    },
  };
}
