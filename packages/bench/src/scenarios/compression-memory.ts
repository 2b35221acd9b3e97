import { benchCompressionMemory } from '../benches/compression-memory.ts';
import { createAccounts, createConversations, mixedGroups } from '../product/accounts.ts';
import { productContender } from '../product/product-contender.ts';
import type { BenchResult } from '../report/result.ts';
import type { ScenarioParts } from '../scenario-parts.ts';

const OFFER = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover';

/** Idle sockets in a few rooms each: their hello is short, and the load generator reads it as it comes. */
export async function compressionMemory({
  load,
  sizes,
  product,
  progress,
}: ScenarioParts): Promise<BenchResult> {
  const { sockets, members, conversationsPerUser, rounds } = sizes.compressionMemory;
  const accounts = await createAccounts(product.pool, sockets);
  await createConversations(product.pool, mixedGroups(accounts, members, conversationsPerUser));
  let gateways = 0;
  return benchCompressionMemory(load, {
    rounds,
    settings: { sockets, 'conversations per user': conversationsPerUser, 'members each': members },
    progress,
    async start(isCompressed) {
      const gateway = await product.startGateway(`gateway-g${++gateways}`);
      const contender = productContender(product, {
        name: 'parley',
        conversations: [{ id: '', members: accounts }],
        gateway,
        pids: { gateway: gateway.pid },
      });
      if (isCompressed) {
        contender.target.sockets = contender.target.sockets.map((socket) => ({
          ...socket,
          headers: { ...socket.headers, 'sec-websocket-extensions': OFFER },
        }));
      }
      return { ...contender, stop: () => gateway.stop() };
    },
  });
}
