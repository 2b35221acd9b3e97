import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pool } from '@parley/database';
import { eventually } from '@parley/runtime';
import type { Device } from './device/device.ts';
import { at, newScene } from './faults/scene.ts';
import { type SdkNetwork, startSdkNetwork } from './network/sdk-network.ts';

let network: SdkNetwork;

beforeAll(async () => {
  network = await startSdkNetwork();
}, 60_000);

afterAll(() => network?.close(), 30_000);

test('after a restore of the database everybody drops what it does not have, and goes on from there', async () => {
  const scene = await newScene(network, Math.random);
  const id = at(scene.conversations, 0);
  const [online, offline, restarted] = [at(scene.devices, 0), at(scene.devices, 1), at(scene.devices, 3)];
  const shown = ({ client }: Device) =>
    client
      .conversation(id)
      .history.get()
      .messages.map(({ text, status }) => `${text}: ${status}`);
  const show = (what: string, texts: string[], devices = scene.devices) =>
    eventually(what, () => devices.every((device) => shown(device).join() === texts.join()), {
      timeoutMs: 30_000,
    });
  try {
    for (const text of ['kept one', 'kept two']) online.send(id, text);
    await show('all to have them', ['kept one: sent', 'kept two: sent']);
    await backUp(network.pool);

    for (const text of ['lost one', 'lost two', 'lost three']) online.send(id, text);
    await show(
      'all to have more',
      ['kept one', 'kept two', 'lost one', 'lost two', 'lost three'].map((text) => `${text}: sent`),
    );
    offline.client.setOnline(false);
    offline.send(id, 'written meanwhile');
    restarted.path.cut();
    await restarted.restart();
    await eventually('it to show what it has', () => shown(restarted).includes('lost three: sent'));

    await restore(network.pool);
    restarted.path.heal();
    offline.client.setOnline(true);
    await show('all to have what there is', ['kept one: sent', 'kept two: sent', 'written meanwhile: sent']);
    // Under a seq that was somebody else's before.
    online.send(id, 'anew');
    await show('all to go on', ['kept one: sent', 'kept two: sent', 'written meanwhile: sent', 'anew: sent']);
    const revs = scene.devices.map(({ client }) => client.conversation(id).state.get()?.rev);
    expect(new Set(revs).size).toBe(1);
    expect(
      at(scene.devices, 2)
        .client.conversations.get()
        .map(({ last_message: last }) => last?.text ?? null),
    ).toContain('anew');
  } finally {
    await scene.close();
  }
}, 90_000);

const TABLES = ['conversations', 'participants'] as const;

async function backUp(pool: Pool): Promise<void> {
  for (const table of TABLES) await pool.query(`CREATE TABLE backup_${table} AS TABLE ${table}`);
}

/** As pg_restore and the last step of docs/operations.md would leave it. */
async function restore(pool: Pool): Promise<void> {
  await pool.query(
    `DELETE FROM messages m USING backup_conversations b WHERE m.conversation_id = b.id AND m.seq > b.last_seq`,
  );
  for (const table of TABLES) {
    const { rows } = await pool.query<{ column_name: string }>(
      `SELECT column_name FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER'`,
      [table],
    );
    const columns = rows.map(({ column_name: name }) => name);
    const key = table === 'conversations' ? ['id'] : ['conversation_id', 'user_id'];
    const same = key.map((name) => `t.${name} = b.${name}`).join(' AND ');
    const set = columns.map((name) => `${name} = b.${name}`).join(', ');
    await pool.query(`UPDATE ${table} t SET ${set} FROM backup_${table} b WHERE ${same}`);
  }
  await pool.query(`UPDATE meta SET value = gen_random_uuid()::text WHERE key = 'epoch'`);
}
