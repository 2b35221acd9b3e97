import { startBareServer } from '../bare/bare-contender.ts';
import { benchReconnectStorm, type Ending, type StormStage } from '../benches/reconnect-storm.ts';
import { startLoadGenerator } from '../load/start-load-generator.ts';
import { trackStatements } from '../measure/statement-meter.ts';
import { type Account, createAccounts, createConversations, mixedGroups } from '../product/accounts.ts';
import { deviceTarget, headsOf, placeOf } from '../product/product-devices.ts';
import type { BenchResult } from '../report/result.ts';
import type { ScenarioParts } from '../scenario-parts.ts';

/** Clients on a gateway that ends, refuge at a second; a third one holds those who write from elsewhere. */
export async function reconnectStorm({
  load,
  sizes,
  product,
  progress,
}: ScenarioParts): Promise<BenchResult> {
  const { clients, members, roomsPerClient, senders, ...options } = sizes.reconnectStorm;
  const bystanding = startLoadGenerator();
  const bare = await startBareServer();
  try {
    const refuge = await product.startGateway('refuge');
    await trackStatements(product.pool, true);
    return await benchReconnectStorm(load, {
      ...options,
      pool: product.pool,
      bystanding,
      echo: bare.place,
      settings: { clients, 'rooms each': roomsPerClient, 'members each': members + 1, bystanders: senders },
      progress,
      async setStage(name): Promise<StormStage> {
        const gateway = await product.startGateway(name);
        const [accounts, bystanders, writers] = await Promise.all(
          [clients, senders, senders].map((count) => createAccounts(product.pool, count)),
        );
        if (!accounts || !bystanders || !writers) throw new Error('no accounts were made');
        const groups = mixedGroups(accounts, members, roomsPerClient).map((group, index) => [
          ...group,
          senderOf(index, bystanders, writers),
        ]);
        const rooms = await createConversations(product.pool, groups);
        const ids = rooms.map(({ id }) => id);
        return {
          clients: deviceTarget(product, gateway, accounts),
          bystanders: deviceTarget(product, refuge, bystanders),
          writers: deviceTarget(product, product.gateway, writers),
          refuge: placeOf(refuge),
          pids: {
            ...product.pids,
            gateway: refuge.pid,
            'gateway of the writers': product.gateway.pid,
            'generator of the clients': load.pid,
            'generator of the bystanders': bystanding.pid,
          },
          async end(how: Ending) {
            const { pid } = gateway;
            // Asked to stop as well, so that nobody starts it again.
            if (how === 'killed') process.kill(pid, 'SIGKILL');
            await gateway.stop();
          },
          heads: () => headsOf(product, ids),
        };
      },
    });
  } finally {
    await trackStatements(product.pool, false);
    await bystanding.stop();
    await bare.stop();
  }
}

/** Every room has one sender: half of them at the refuge, half elsewhere. */
function senderOf(room: number, bystanders: readonly Account[], writers: readonly Account[]): Account {
  const side = room % 2 === 0 ? bystanders : writers;
  const sender = side[Math.floor(room / 2) % side.length];
  if (!sender) throw new Error('a storm needs senders');
  return sender;
}
