import { createClient, createMemoryStore } from '@parley/client';

/** A call that needs nobody to be signed in. Rejects with a ParleyError. */
export async function openCall(path: string, body: unknown): Promise<void> {
  const client = createClient({ url: location.origin, store: createMemoryStore() });
  try {
    await client.request('POST', path, body);
  } finally {
    await client.close();
  }
}
