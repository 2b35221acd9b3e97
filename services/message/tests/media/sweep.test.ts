import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Media } from '@parley/contracts';
import { sweepOnce } from '../../src/media/sweep.ts';
import { newGroup, type TestUser } from '../network.ts';
import { png } from './fixtures.ts';
import { type MediaNetwork, startMediaNetwork } from './media-network.ts';

let network: MediaNetwork;
let ann: TestUser;
let conversation: string;
beforeAll(async () => {
  network = await startMediaNetwork();
  ann = await network.newUser();
  conversation = await newGroup(network, [ann, await network.newUser()]);
});
afterAll(() => network.close());

/** As if so many hours had passed for a file. */
const age = ({ id }: Media, hours: number) =>
  network.pool.query(
    `UPDATE media SET created_at = created_at - $2 * interval '1 hour', sweep_at = sweep_at - $2 * interval '1 hour'
      WHERE id = $1`,
    [id, hours],
  );
const sweep = () => sweepOnce(network.pool, network.store);
async function isLeft({ id }: Media): Promise<{ row: boolean; stored: number }> {
  const { rowCount } = await network.pool.query('SELECT FROM media WHERE id = $1', [id]);
  const { stored } = await network.files();
  return { row: rowCount === 1, stored: stored.filter((name) => name.startsWith(id)).length };
}
const send = (media: Media) => network.sendMedia(ann, conversation, media.id);
const remove = (messageId: string) =>
  network.call(ann, 'DELETE', `/api/conversations/${conversation}/messages/${messageId}`);

test('an upload that is not sent within a day is deleted, file, thumbnail and row; a younger or sent one is not', async () => {
  const [old, young, sent] = await Promise.all([1, 2, 3].map(async () => network.uploaded(ann, await png())));
  await send(sent as Media);
  await Promise.all([age(old as Media, 25), age(sent as Media, 25), age(young as Media, 23)]);
  await sweep();
  expect(await isLeft(old as Media)).toEqual({ row: false, stored: 0 });
  expect(await isLeft(young as Media)).toEqual({ row: true, stored: 2 });
  expect(await isLeft(sent as Media)).toEqual({ row: true, stored: 2 });
});

test('a file goes with the last message that shows it, however old it is', async () => {
  const media = await network.uploaded(ann, await png());
  const [first, second] = [await send(media), await send(media)];
  await age(media, 25);
  await sweep();
  await remove(first.body.message_id);
  await sweep();
  expect(await isLeft(media)).toEqual({ row: true, stored: 2 });
  await remove(second.body.message_id);
  await sweep();
  expect(await isLeft(media)).toEqual({ row: false, stored: 0 });
});

test('a file that is sent again before the sweep comes stays', async () => {
  const media = await network.uploaded(ann, await png());
  const { body } = await send(media);
  await remove(body.message_id);
  expect((await send(media)).status).toBe(201);
  await sweep();
  expect(await isLeft(media)).toEqual({ row: true, stored: 2 });
});

test('a send and the sweep at once: the message is refused or its file stays', async () => {
  for (let round = 0; round < 5; round++) {
    const media = await network.uploaded(ann, 'text');
    await age(media, 25);
    const [sent] = await Promise.all([send(media), sweep()]);
    await sweep();
    expect(await isLeft(media)).toEqual(
      sent.status === 201 ? { row: true, stored: 1 } : { row: false, stored: 0 },
    );
  }
});

test('a storage that is away is asked again: the row goes last', async () => {
  const media = await network.uploaded(ann, await png());
  await age(media, 25);
  const away = { ...network.store, delete: async () => Promise.reject(new Error('away')) };
  await expect(sweepOnce(network.pool, away)).rejects.toThrow('away');
  expect(await isLeft(media)).toEqual({ row: true, stored: 2 });
  expect((await network.download(ann, media.url)).status).toBe(404);
  await sweep();
  expect(await isLeft(media)).toEqual({ row: false, stored: 0 });
});

test('what a crash left behind while it was being stored is deleted once its time is over', async () => {
  const media = await network.uploaded(ann, await png());
  const stopAt = (when: string) =>
    network.pool.query(`UPDATE media SET deleted_at = clock_timestamp() + $2::interval WHERE id = $1`, [
      media.id,
      when,
    ]);
  await stopAt('1 minute');
  await sweep();
  expect(await isLeft(media)).toEqual({ row: true, stored: 2 });
  expect((await network.download(ann, media.url)).status).toBe(404);
  await stopAt('-1 second');
  await sweep();
  expect(await isLeft(media)).toEqual({ row: false, stored: 0 });
});
