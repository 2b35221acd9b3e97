import { type Encrypted, isUuid, limits } from '@parley/contracts';
import { textProblem } from './text.ts';

export type BodyKind = 'text' | 'media' | 'encrypted';

/** What a message says, as an edge hands it in: for a new message and for an edit. */
export interface BodyInput {
  text?: string | undefined;
  encrypted?: Encrypted | undefined;
  mentions?: readonly string[] | undefined;
}

/** The same, in the form that is stored. */
export interface Body {
  text: string | null;
  encryptedJson: string | null;
  mentions: string[];
}

/** What is wrong with a body, or undefined. */
export function bodyProblem(kind: BodyKind, input: BodyInput): string | undefined {
  const mentions = input.mentions ?? [];
  if (mentions.length > limits.mentionsPerMessage) return 'mentions has too many entries';
  if (!mentions.every(isUuid)) return 'mentions must be UUIDs';
  if (kind === 'encrypted') return encryptedOnly(input);
  // The caption of media may be left out.
  return kind === 'media' && input.text === undefined && !input.encrypted ? undefined : textOnly(input);
}

/** Normalises a body that has no problem: NFC, lower-case ids. */
export function bodyOf(kind: BodyKind, input: BodyInput): Body {
  return {
    text: kind === 'encrypted' ? null : (input.text?.normalize('NFC') ?? null),
    encryptedJson: input.encrypted ? encryptedJson(input.encrypted) : null,
    mentions: [...new Set((input.mentions ?? []).map((id) => id.toLowerCase()))],
  };
}

function textOnly(input: BodyInput): string | undefined {
  if (input.encrypted) return 'encrypted needs kind encrypted';
  return textProblem(input.text);
}

function encryptedOnly(input: BodyInput): string | undefined {
  if (input.text !== undefined) return 'text must be absent when kind is encrypted';
  if (!input.encrypted) return 'encrypted must be given';
  const { scheme, ciphertext } = input.encrypted;
  if (typeof scheme !== 'string' || !PRINTABLE.test(scheme) || scheme.length > 64)
    return 'encrypted.scheme is not valid';
  if (typeof ciphertext !== 'string' || !PRINTABLE.test(ciphertext))
    return 'encrypted.ciphertext is not valid';
  if (ciphertext.length > limits.ciphertextCharacters) return 'encrypted.ciphertext is too long';
  return undefined;
}

const PRINTABLE = /^[\x20-\x7e]+$/;

function encryptedJson({ scheme, ciphertext }: Encrypted): string {
  return JSON.stringify({ scheme, ciphertext });
}
