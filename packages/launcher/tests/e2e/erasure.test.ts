import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/runtime';
import yauzl from 'yauzl';
import { canariesInDatabase, canariesInFiles, newCanary } from './authorisation/canaries.ts';
import { done, say, THUMB } from './authorisation/places.ts';
import { upload } from './authorisation/uploads.ts';
import { type Service, startService } from './authorisation/world.ts';
import { type Person, signUp } from './chat-client.ts';

let service: Service;
let ann: Person;
let ben: Person;
let group: string;
let direct: string;

beforeAll(async () => {
  service = await startService('trace', { AUTH_DELETION_GRACE_DAYS: '0' });
  [ann, ben] = (await Promise.all(['ann', 'ben'].map((name) => signUp(service.url, name)))) as [
    Person,
    Person,
  ];
  const create = (type: string) =>
    done(ann.rest<{ id: string }>('POST', '/api/conversations', { type, participant_ids: [ben.id] }));
  [group, direct] = [(await create('group')).id, (await create('direct')).id];
}, 90_000);
afterAll(async () => {
  await service?.close();
});

const names = ['text', 'edited', 'file', 'content', 'display', 'note', 'own'] as const;
const canaries = Object.fromEntries(names.map((name) => [name, newCanary(name)])) as Record<
  (typeof names)[number],
  string
>;
const all = Object.values(canaries);

async function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) =>
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, file) => (error ? reject(error) : resolve(file))),
  );
  const files = new Map<string, string>();
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: yauzl.Entry) =>
      zip.openReadStream(entry, async (error, stream) => {
        if (error) return reject(error);
        files.set(entry.fileName, Buffer.concat(await stream.toArray()).toString());
        zip.readEntry();
      }),
    );
    zip.readEntry();
  });
  return files;
}

test('an export holds all that somebody wrote, and nothing of others; then a deletion leaves none of it', async () => {
  await done(ann.rest('PATCH', '/api/users/me', { display_name: canaries.display }));
  const first = await say(ann, group, { text: canaries.text });
  await done(
    ann.rest('PATCH', `/api/conversations/${group}/messages/${first.message_id}`, { text: canaries.edited }),
  );
  await say(ann, direct, { text: canaries.own });
  const other = await say(ben, group, { text: 'of ben', reply_to_seq: 1 });
  const reaction = `/api/conversations/${group}/messages/${other.message_id}/reactions/${THUMB}`;
  await done(ann.rest('PUT', reaction));
  const media = await upload(service.url, ann, canaries.file, Buffer.from(canaries.content));
  await say(ann, group, { kind: 'media', media_id: media.id });
  const report = { message_id: other.message_id, reason: 'hate', note: canaries.note };
  await done(ann.rest('POST', '/api/reports', report));
  const authorization = `Bearer ${ann.tokens.access_token}`;

  const answer = await fetch(`${service.url}/api/users/me/export`, { headers: { authorization } });
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  const files = await unzip(Buffer.from(await answer.arrayBuffer()));
  const whole = [...files].map((file) => file.join()).join();
  for (const canary of all.filter((one) => one !== canaries.text)) expect(whole).toContain(canary);
  expect(whole).not.toContain('of ben');
  expect(JSON.parse(files.get(`messages/${group}.json`) ?? '')).toHaveLength(2);
  expect(JSON.parse(files.get('reactions.json') ?? '')).toHaveLength(1);
  expect(JSON.parse(files.get('profile.json') ?? '')).toMatchObject({ display_name: canaries.display });

  const socket = await ben.connect();
  await done(ann.rest('DELETE', '/api/users/me', { password: 'correct horse battery' }));
  await eventually('both rooms to be told', () => {
    const told = socket.frames.filter(
      ({ type, payload }) => type === 'participants.updated' && JSON.stringify(payload).includes('erased_at'),
    );
    return (
      new Set(told.map(({ payload }) => (payload as { conversation_id: string }).conversation_id)).size === 2
    );
  });
  const page = await done(
    ben.rest<{ messages: { sender_id: string; kind: string; text: null; deleted_at: string | null }[] }>(
      'GET',
      `/api/conversations/${group}/messages`,
    ),
  );
  const anns = page.messages.filter(({ sender_id, kind }) => sender_id === ann.id && kind !== 'system');
  expect(anns.map(({ text, deleted_at }) => text === null && deleted_at !== null)).toEqual([true, true]);

  let found: string[] = [];
  await eventually(
    'nothing to be stored',
    async () => {
      await service.pool.query(`UPDATE outbox SET published_at = published_at - interval '61 s'`);
      await service.pool.query(`UPDATE auth_outbox SET published_at = published_at - interval '61 s'`);
      const both = [canariesInDatabase(service.pool, all), canariesInFiles(service.dir, all)];
      found = (await Promise.all(both)).flat();
      return found.length === 0;
    },
    { timeoutMs: 70_000, everyMs: 1_000 },
  ).catch(() => {});
  expect(found).toEqual([]);
  await eventually(
    'the confirmation',
    async () => {
      const { rowCount } = await service.pool.query(
        'SELECT FROM users WHERE id = $1 AND erased_at IS NOT NULL',
        [ann.id],
      );
      return rowCount === 1;
    },
    { timeoutMs: 30_000 },
  );
  const message = await done(
    ben.rest<{ messages: { id: string; reactions: unknown[] }[] }>(
      'GET',
      `/api/conversations/${group}/messages`,
    ),
  );
  expect(message.messages.find(({ id }) => id === other.message_id)?.reactions).toEqual([]);
  await socket.close();
}, 180_000);
