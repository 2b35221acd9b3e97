import { benchStoppedReaders, type ReadersStage } from '../benches/stopped-readers.ts';
import { startLoadGenerator } from '../load/start-load-generator.ts';
import { createAccounts, createConversations, mixedGroups } from '../product/accounts.ts';
import { deviceTarget, headsOf } from '../product/product-devices.ts';
import type { BenchResult } from '../report/result.ts';
import type { ScenarioParts } from '../scenario-parts.ts';

/** One fresh gateway for each measurement; everybody is in several rooms, with other people in each. */
export async function stoppedReaders({
  load,
  sizes,
  product,
  progress,
}: ScenarioParts): Promise<BenchResult> {
  const { readers, bystanders, members, roomsEach, gatewayEnv, ...options } = sizes.stoppedReaders;
  const bystanding = startLoadGenerator();
  try {
    return await benchStoppedReaders(load, {
      ...options,
      bystanding,
      settings: { 'stopped readers': readers, bystanders, 'rooms each': roomsEach, 'members each': members },
      progress,
      async setStage(name): Promise<ReadersStage> {
        const gateway = await product.startGateway(name, gatewayEnv);
        const accounts = await createAccounts(product.pool, readers + bystanders);
        const rooms = await createConversations(
          product.pool,
          mixedGroups(shuffled(accounts), members, roomsEach),
        );
        const ids = rooms.map(({ id }) => id);
        return {
          pid: gateway.pid,
          bystanders: deviceTarget(product, gateway, accounts.slice(0, bystanders)),
          readers: deviceTarget(product, gateway, accounts.slice(bystanders)),
          heads: () => headsOf(product, ids),
          stop: () => gateway.stop(),
        };
      },
    });
  } finally {
    await bystanding.stop();
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
