import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProviderKey } from '@parley/apns-simulator';
import { createAmqpQueue } from '@parley/queue';
import { startApnsResponder } from '../apns/start-apns-responder.ts';
import { workerEnvOf } from '../apns/worker-env.ts';
import { benchPushTax } from '../benches/push-tax.ts';
import { connectContender } from '../contender.ts';
import { createAccounts, createConversations, mixedGroups } from '../product/accounts.ts';
import { productContender } from '../product/product-contender.ts';
import type { BenchResult } from '../report/result.ts';
import type { ScenarioParts } from '../scenario-parts.ts';
import { pushSwitch } from './push-switch.ts';

const TOPIC = 'app.parley.ios';

/** Small groups in which one has a socket and sends; the others are away. */
export async function pushTax(parts: ScenarioParts): Promise<BenchResult> {
  const { load, product, infrastructure, dir, progress } = parts;
  const { groups, members, ...options } = parts.sizes.pushTax;
  const queue = createAmqpQueue({ url: infrastructure.rabbitmq.url });
  const responder = await startApnsResponder();
  const { teamId, keyId, privateKey } = createProviderKey();
  const caFile = join(dir, 'push-tax-ca.pem');
  await writeFile(caFile, responder.ca);
  const key = { teamId, keyId, privateKey };
  const apns = workerEnvOf({ url: responder.url, key, topic: TOPIC }, caFile);
  const accounts = await createAccounts(product.pool, groups * members);
  const conversations = await createConversations(product.pool, mixedGroups(accounts, members, 1));
  const away = conversations.flatMap(({ members: [, ...others] }) => others);
  const pushes = pushSwitch({
    product,
    queue,
    broker: infrastructure.rabbitmq,
    responder,
    apns,
    away,
    conversations,
  });
  const senders = conversations.map(({ id, members: [sender] }) => ({ id, members: sender ? [sender] : [] }));
  const subject = await connectContender(
    load,
    productContender(product, { name: 'parley', conversations: senders }),
  );
  try {
    const settings = { groups, 'members each': members };
    return await benchPushTax(load, pushes, { ...options, subject, settings, progress });
  } finally {
    await load.call('close', { fleet: subject.fleet });
    await pushes.close();
    await queue.close();
    await responder.stop();
  }
}
