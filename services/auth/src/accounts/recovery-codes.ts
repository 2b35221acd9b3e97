import { randomInt } from 'node:crypto';
import { tokenHash } from '../tokens/token-hash.ts';

const COUNT = 10;
// Base32 (RFC 4648 §6): 16 characters are 80 bits, and none of them looks like another.
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** Ten codes of 80 random bits each, as `ABCD-EFGH-IJKL-MNOP`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () => Array.from({ length: GROUPS }, newGroup).join('-'));
}

/** What is stored of a code. With 80 bits of entropy a plain SHA-256 cannot be searched. */
export function recoveryCodeHash(code: string): Buffer {
  return tokenHash(withoutGaps(code).toUpperCase());
}

/** Whether it can be a recovery code, whatever its case and however it is grouped. */
export function isRecoveryCode(code: string): boolean {
  return /^[A-Z2-7]{16}$/i.test(withoutGaps(code));
}

/** A code as it was typed, without spaces and dashes. */
export function withoutGaps(code: string): string {
  return code.replaceAll(/[\s\p{Dash}]/gu, '');
}

function newGroup(): string {
  return Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
