import type { Readable } from 'node:stream';

/** What is put: a file that stays where it is, or bytes. */
export type MediaSource = { file: string; size: number } | Uint8Array;

/** Both ends included, as in RFC 9110 §14.1.2, and both inside what is stored. */
export interface Range {
  start: number;
  end: number;
}

export interface StoredMedia {
  /** Whoever asked reads it to its end or destroys it. */
  stream: Readable;
  /** Bytes of all that is stored, not of the range. */
  size: number;
}

export interface SignedUrlOptions {
  contentType: string;
  /** A whole `Content-Disposition`. */
  disposition: string;
  expiresS: number;
}

/**
 * Where media lies, by key. What `put` has promised survives a crash; a key is written once and never
 * changes. Keys are made here, not by clients: `[a-z0-9][a-z0-9_-]*`, at most 128 characters.
 * Everything rejects when the storage is away.
 */
export interface MediaStore {
  /** Resolves when it is stored; until then, and when it rejects, nothing can be read. */
  put(key: string, source: MediaSource, options: { contentType: string }): Promise<void>;
  /** Null: nothing has this key. */
  get(key: string, range?: Range): Promise<StoredMedia | null>;
  /** Keys that do not exist are as good as deleted. */
  delete(keys: readonly string[]): Promise<void>;
  /** An address that anybody may read from for a while; only where clients can reach the storage. */
  signedUrl?(key: string, options: SignedUrlOptions): Promise<string>;
  /** Whether the storage answers. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** Throws unless it is a key; so no key leads out of a folder. */
export function checkKey(key: string): void {
  if (!/^[a-z0-9][a-z0-9_-]{0,127}$/.test(key)) throw new TypeError('not a key of media');
}
