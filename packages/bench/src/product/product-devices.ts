import type { SupervisedService } from '@parley/launcher';
import type { RoomHead } from '../load/compare-rooms.ts';
import type { DeviceTarget, Place } from '../load/device-fleet.ts';
import type { Account } from './accounts.ts';
import type { Product } from './product.ts';
import { identity } from './product-contender.ts';

/** Where a service is reached. */
export function placeOf({ url }: SupervisedService): Place {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** A device of each account at a gateway. */
export function deviceTarget(
  product: Product,
  gateway: SupervisedService,
  accounts: readonly Account[],
): DeviceTarget {
  const devices = accounts.map((account) => ({ path: '/ws', headers: identity(product, account) }));
  return { ...placeOf(gateway), devices };
}

/** How far conversations are in the database. */
export async function headsOf(product: Product, conversationIds: readonly string[]): Promise<RoomHead[]> {
  const { rows } = await product.pool.query<RoomHead>(
    'SELECT id, rev, last_seq AS seq FROM conversations WHERE id = ANY($1::uuid[])',
    [conversationIds],
  );
  return rows;
}
