import type { Client } from '@parley/client';

/** Holds both ways until it is taken back. Again changes nothing. */
export function block(client: Client, userId: string): Promise<unknown> {
  return client.request('PUT', `/api/blocks/${userId}`);
}

export function unblock(client: Client, userId: string): Promise<unknown> {
  return client.request('DELETE', `/api/blocks/${userId}`);
}
