import { readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { buildNotification } from './build-notification.ts';
import type { PushContent } from './content.ts';
import { cases } from './golden/cases.ts';
import { NOW_MS } from './golden/contents.ts';

// PARLEY_WRITE_GOLDEN=1 writes the files anew; read the difference before you keep it.
const rewrite = process.env['PARLEY_WRITE_GOLDEN'] === '1';
const folder = new URL('golden/', import.meta.url);

function asSent(content: PushContent) {
  const notification = buildNotification(content, NOW_MS);
  const { pushType, priority, apnsId, deviceToken, options } = notification;
  const { topic = null, collapseId, expiration } = options;
  const headers = { deviceToken, pushType, priority, apnsId, topic, collapseId, expiration };
  return { headers, payload: notification.buildApnsOptions() };
}

test.each(Object.entries(cases))(
  '%s is sent as its golden file says, and nothing else',
  async (name, content) => {
    const file = new URL(`${name}.json`, folder);
    if (rewrite) await writeFile(file, `${JSON.stringify(asSent(content), null, 2)}\n`);
    expect(asSent(content)).toStrictEqual(JSON.parse(await readFile(file, 'utf8')));
  },
);

test('every golden file has its case', async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  expect(files.sort()).toEqual(
    Object.keys(cases)
      .map((name) => `${name}.json`)
      .sort(),
  );
});

test('docs/push.md names every field, string and category that is sent', async () => {
  const docs = await readFile(new URL('../../../../docs/push.md', import.meta.url), 'utf8');
  const named = new Set([...docs.matchAll(/`([\w-]+)`/g)].map(([, name]) => name));
  for (const content of Object.values(cases)) {
    const { aps, data } = asSent(content).payload as unknown as {
      aps: { alert?: Record<string, unknown>; category?: string };
      data: { kind: string };
    };
    const keys = Object.entries(aps.alert ?? {}).filter(([key]) => key.endsWith('loc-key'));
    const sent = [...keys.map(([, value]) => value), ...Object.keys(data), data.kind, aps.category];
    expect(sent.filter((name) => name !== undefined && !named.has(String(name)))).toEqual([]);
  }
});
