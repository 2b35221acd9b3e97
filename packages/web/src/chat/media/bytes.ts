import type { Client } from '@parley/client';
import { createState, type Shown, type State } from '../../state.ts';

/** Bytes that need the access token, as an address for an element of the page. */
export type Bytes = { state: 'loading' } | { state: 'failed' } | { state: 'loaded'; url: string };

interface Entry {
  value: State<Bytes>;
  ending: AbortController;
  holders: number;
  size: number;
}

export interface MediaBytes {
  /** Reads them unless they are here. Whoever holds them lets go once. */
  hold(path: string): Shown<Bytes>;
  letGo(path: string): void;
  /** Keeps nothing, also of what is held. */
  forget(): void;
}

/** How much is kept that nobody shows: scrolling back does not read it again. */
const KEPT_BYTES = 64 * 1024 * 1024;
const KEPT = 300;

export function createMediaBytes(client: Pick<Client, 'download'>): MediaBytes {
  const entries = new Map<string, Entry>();

  const read = async (path: string, entry: Entry): Promise<void> => {
    try {
      const blob = await client.download(path, entry.ending.signal);
      if (entry.ending.signal.aborted) return;
      entry.size = blob.size;
      entry.value.set({ state: 'loaded', url: URL.createObjectURL(blob) });
    } catch {
      if (entries.get(path) === entry) entries.delete(path);
      if (!entry.ending.signal.aborted) entry.value.set({ state: 'failed' });
    }
  };

  const drop = (path: string, entry: Entry): void => {
    entry.ending.abort();
    const value = entry.value.get();
    if (value.state === 'loaded') URL.revokeObjectURL(value.url);
    entries.delete(path);
  };

  const trim = (): void => {
    const idle = [...entries].filter(([, { holders }]) => holders === 0);
    let bytes = idle.reduce((sum, [, { size }]) => sum + size, 0);
    let count = idle.length;
    for (const [path, entry] of idle) {
      if (bytes <= KEPT_BYTES && count <= KEPT) return;
      drop(path, entry);
      bytes -= entry.size;
      count--;
    }
  };

  return {
    hold(path) {
      const known = entries.get(path);
      const entry = known ?? begin();
      // The one used last is dropped last.
      entries.delete(path);
      entries.set(path, entry);
      entry.holders++;
      if (!known) void read(path, entry);
      return entry.value;
    },
    letGo(path) {
      const entry = entries.get(path);
      if (!entry) return;
      entry.holders = Math.max(0, entry.holders - 1);
      if (entry.holders > 0) return;
      // Scrolled past before it was there.
      if (entry.value.get().state === 'loading') drop(path, entry);
      trim();
    },
    forget() {
      for (const [path, entry] of [...entries]) drop(path, entry);
    },
  };
}

function begin(): Entry {
  return {
    value: createState<Bytes>({ state: 'loading' }),
    ending: new AbortController(),
    holders: 0,
    size: 0,
  };
}

const byClient = new WeakMap<Client, MediaBytes>();

export function mediaBytesOf(client: Client): MediaBytes {
  const known = byClient.get(client) ?? createMediaBytes(client);
  byClient.set(client, known);
  return known;
}

/** Before somebody else signs in. */
export function forgetMediaBytes(client: Client): void {
  byClient.get(client)?.forget();
  byClient.delete(client);
}
