/** The kinds of records that are kept, each under a key that is unique in its kind. */
export const storeKinds = ['meta', 'conversations', 'messages', 'outbox', 'users'] as const;
export type StoreKind = (typeof storeKinds)[number];

/** One change of a batch. Keys are compared as strings of UTF-16 code units. */
export type StoreChange =
  | { put: StoreKind; key: string; value: unknown }
  | { delete: StoreKind; key: string }
  /** All keys from `from` on and before `to`. */
  | { deleteRange: StoreKind; from: string; to: string };

export interface StoreRange {
  /** Included. */
  from?: string;
  /** Not included. */
  to?: string;
  limit?: number;
  /** From the end. */
  reverse?: boolean;
}

/**
 * Where a client keeps its state over restarts. Values are JSON. One client at a time uses a store; who opens it
 * twice has to say under which name.
 */
export interface Store {
  get(kind: StoreKind, key: string): Promise<unknown>;
  /** In key order. */
  list(kind: StoreKind, range?: StoreRange): Promise<{ key: string; value: unknown }[]>;
  /**
   * All of it or, when it rejects, nothing. Values are taken as they are at the call. A batch that was begun later
   * is not in place before it, and what is read later sees it.
   */
  write(changes: readonly StoreChange[]): Promise<void>;
  /** Deletes everything. */
  clear(): Promise<void>;
  close(): Promise<void>;
}
