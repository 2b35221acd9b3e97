import { startBareServer } from './bare/bare-contender.ts';
import { benchDurableSends } from './benches/durable-sends.ts';
import { benchFanOut } from './benches/fan-out.ts';
import { benchIdleMemory } from './benches/idle-memory.ts';
import { benchLatency } from './benches/latency.ts';
import type { BenchLetter } from './options.ts';
import { createAccounts, createConversations, mixedGroups } from './product/accounts.ts';
import type { Product } from './product/product.ts';
import { productContender } from './product/product-contender.ts';
import type { BenchResult } from './report/result.ts';
import type { ScenarioParts } from './scenario-parts.ts';
import { admission } from './scenarios/admission.ts';
import { compressionMemory } from './scenarios/compression-memory.ts';
import { conversationList } from './scenarios/conversation-list.ts';
import { pushTax } from './scenarios/push-tax.ts';
import { pushThroughput } from './scenarios/push-throughput.ts';
import { reconnectStorm } from './scenarios/reconnect-storm.ts';
import { search } from './scenarios/search.ts';
import { signIns } from './scenarios/sign-ins.ts';
import { stoppedReaders } from './scenarios/stopped-readers.ts';

/** Each benchmark with the real product in it. */
export const scenarios: Record<BenchLetter, (parts: ScenarioParts) => Promise<BenchResult>> = {
  a: fanOut,
  b: durableSends,
  c: idleMemory,
  d: latency,
  e: reconnectStorm,
  f: admission,
  g: compressionMemory,
  h: stoppedReaders,
  i: search,
  j: conversationList,
  k: signIns,
  l: pushThroughput,
  m: pushTax,
};

async function fanOut({ load, sizes, product, progress }: ScenarioParts): Promise<BenchResult> {
  const { sockets, ...options } = sizes.fanOut;
  const conversations = await groupsOf(product, 1, sockets);
  const bare = await startBareServer();
  try {
    return await benchFanOut(load, {
      ...options,
      subject: productContender(product, {
        name: 'parley',
        conversations,
        pids: { gateway: product.gateway.pid },
      }),
      referenceFor: (frame) => bare.contender([sockets], frame),
      progress,
    });
  } finally {
    await bare.stop();
  }
}

/** A thousand sockets that never wait ask for more than there is; what is refused would blur what a commit costs. */
const WIDE_OPEN = { GATEWAY_SEND_TARGET_MS: '5000' };

async function durableSends(parts: ScenarioParts): Promise<BenchResult> {
  const { load, product, progress } = parts;
  const { groups, members, ...options } = parts.sizes.durableSends;
  const oneByOne = await parts.oneByOne();
  const openTo = async (side: Product, name: string) => {
    const gateway = await side.startGateway(name, WIDE_OPEN);
    return { gateway, pids: { ...side.pids, gateway: gateway.pid } };
  };
  return benchDurableSends(load, {
    ...options,
    subject: productContender(product, {
      name: 'parley',
      ...(await openTo(product, 'gateway-b')),
      conversations: await groupsOf(product, groups, members),
    }),
    reference: productContender(oneByOne, {
      name: 'commit per message',
      ...(await openTo(oneByOne, 'gateway-b1')),
      conversations: await groupsOf(oneByOne, groups, members),
    }),
    database: await durabilityOf(product),
    progress,
  });
}

async function idleMemory({ load, sizes, product, progress }: ScenarioParts): Promise<BenchResult> {
  const { sockets, members, conversationsPerUser, rounds } = sizes.idleMemory;
  const accounts = await createAccounts(product.pool, sockets);
  await createConversations(product.pool, mixedGroups(accounts, members, conversationsPerUser));
  let gateways = 1;
  return benchIdleMemory(load, {
    rounds,
    settings: { 'conversations per user': conversationsPerUser, 'members each': members },
    progress,
    async startSubject() {
      const gateway = await product.startGateway(`gateway-${++gateways}`);
      // Idle sockets send nothing, so what they stand under matters only to the gateway.
      const conversations = [{ id: '', members: accounts }];
      const pids = { gateway: gateway.pid };
      const contender = productContender(product, { name: 'parley', conversations, gateway, pids });
      return { ...contender, stop: () => gateway.stop() };
    },
    async startReference() {
      const bare = await startBareServer();
      const [frame = ''] = productContender(product, { name: '', conversations: [{ id: '', members: [] }] })
        .target.messages;
      return { ...bare.contender([sockets], frame), stop: () => bare.stop() };
    },
  });
}

async function latency({ load, sizes, product, progress }: ScenarioParts): Promise<BenchResult> {
  const { groups, members, ...options } = sizes.latency;
  const conversations = await groupsOf(product, groups, members);
  const bare = await startBareServer();
  try {
    return await benchLatency(load, {
      ...options,
      subject: productContender(product, { name: 'parley', conversations }),
      referenceFor: (frame) =>
        bare.contender(
          conversations.map(({ members: each }) => each.length),
          frame,
        ),
      progress,
    });
  } finally {
    await bare.stop();
  }
}

async function groupsOf(product: Product, groups: number, members: number) {
  const accounts = await createAccounts(product.pool, groups * members);
  return createConversations(product.pool, mixedGroups(accounts, members, 1));
}

/** What the comparison stands on; a database that may lose commits would make it worthless. */
async function durabilityOf(product: Product): Promise<Record<string, string>> {
  const { rows } = await product.pool.query<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') ORDER BY name",
  );
  const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  if (settings['fsync'] !== 'on') throw new Error('benchmark (b) needs a Postgres with fsync on');
  return settings;
}
