import type { Client, Me } from '@parley/client';
import { type Loading, useLoad } from '../panel/use-load.ts';

/**
 * The own account as the server has it now. Of some changes (address verified, second factor) no frame tells, so it is
 * read when it is shown.
 */
export function useOwnAccount(client: Client): Loading<Me> {
  return useLoad((signal) => client.request<Me>('GET', '/api/users/me', undefined, signal), [client]);
}
