import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createProviderKey } from '@parley/apns-simulator';
import { newId } from '@parley/contracts';
import { jwtVerify } from 'jose';
import { exportPush, JWT_LINE } from '../src/index.ts';
import { apnsIdOf } from '../src/payload/apns-id.ts';
import type { Person } from './support/people.ts';
import { type Stories, startStories } from './support/stories.ts';

let stories: Stories;
beforeAll(async () => {
  stories = await startStories();
});
afterAll(() => stories.close());

const nameOf = async ({ id }: Person): Promise<string> =>
  (await stories.pool.query('SELECT username FROM users WHERE id = $1', [id])).rows[0].username;
const run = promisify(execFile);
const defaults = { defaultTopic: 'app.parley.ios', nowMs: Date.now() };

async function direct(text: string) {
  const [ada, bob] = [await stories.people.add('Ada'), await stories.people.add('Bob')];
  const room = await stories.people.room([ada, bob]);
  const sent = await stories.say(room, ada, text);
  const username = await nameOf(bob);
  return { ada, bob, room, sent, username, recorded: { ...defaults, messageId: sent.id, username } };
}

test('a recorded push becomes a file for Xcode’s Simulator: its payload, and the app it is for', async () => {
  const { ada, bob, room, sent, recorded } = await direct('see you at eight');
  const [phone] = bob.devices;
  await stories.decided(room, sent, bob, { of: phone, outcome: 'sent', status: 200, attempts: 1 });
  const push = await exportPush(stories.pool, recorded);
  expect(JSON.parse(push.apnsFile)).toEqual({
    'Simulator Target Bundle': 'app.parley.ios',
    aps: expect.objectContaining({ alert: { title: 'Ada', body: 'see you at eight' }, badge: 1 }),
    data: expect.objectContaining({ message_id: sent.id, sender_id: ada.id, recipient_id: bob.id }),
  });
  expect(push.apnsId).toBe(apnsIdOf(sent.id, sent.rev, phone?.token ?? '', 'alert'));
  expect(push.token).toBe(phone?.token);
});

test.each(['x'.repeat(4_000), '👩‍👩‍👧‍👦'.repeat(300), '"\\\n'.repeat(1_300)])(
  'the file is at most 4,096 bytes and well-formed, whatever the text (%#)',
  async (text) => {
    const { recorded } = await direct(text);
    const { apnsFile } = await exportPush(stories.pool, recorded);
    expect(Buffer.byteLength(apnsFile)).toBeLessThanOrEqual(4_096);
    expect(JSON.parse(apnsFile).aps.alert.body).toMatch(/…$/);
  },
);

test('the curl line says every header, and leaves text and token in their files', async () => {
  const { bob, sent, recorded } = await direct('not for the terminal');
  const push = await exportPush(stories.pool, recorded);
  const line = push.curlLine({ payload: 'my push.apns', token: 'push.token' });
  expect(line).toContain('curl --http2');
  expect(line).toContain('--header "authorization: bearer $APNS_JWT"');
  for (const header of ['apns-topic: app.parley.ios', 'apns-push-type: alert', 'apns-priority: 10']) {
    expect(line).toContain(`--header '${header}'`);
  }
  expect(line).toContain(`apns-collapse-id: ${sent.id}`);
  expect(line).toContain(`--data-binary '@my push.apns'`);
  expect(line).toContain('"https://api.sandbox.push.apple.com/3/device/$(cat push.token)"');
  expect(line).not.toContain('not for the terminal');
  expect(line).not.toContain(bob.devices[0]?.token);
});

test('the line for the provider’s token makes one that Apple’s rules allow', async () => {
  const { privateKey, keyId, teamId } = createProviderKey();
  const file = join(await mkdtemp(join(tmpdir(), 'parley-key-')), 'key.p8');
  await writeFile(file, privateKey, { mode: 0o600 });
  const { stdout } = await run('sh', ['-c', `${JWT_LINE}\nprintf %s "$APNS_JWT"`], {
    env: {
      ...{ PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
      ...{ APNS_KEY_ID: keyId, APNS_TEAM_ID: teamId, APNS_KEY_FILE: file },
    },
  });
  await rm(dirname(file), { recursive: true });
  const { payload, protectedHeader } = await jwtVerify(stdout, createPublicKey(privateKey));
  expect(protectedHeader).toEqual({ alg: 'ES256', kid: keyId });
  expect(payload).toEqual({ iss: teamId, iat: expect.any(Number) });
});

test('of several devices and kinds the one is taken that is asked for', async () => {
  const { bob, room, sent, recorded } = await direct('hello');
  const pad = await stories.people.addDevice(bob.id, { bundleId: 'org.example.pad' });
  await stories.decided(room, sent, bob, { of: bob.devices[0], outcome: 'sent', status: 200 });
  await stories.decided(room, sent, bob, { of: pad, kind: 'clear', outcome: 'sent', status: 200 });
  const clear = await exportPush(stories.pool, { ...recorded, deviceEnd: pad.token.slice(-8) });
  expect(clear.tokenEnd).toBe(pad.token.slice(-8));
  expect(JSON.parse(clear.apnsFile)).toMatchObject({
    'Simulator Target Bundle': 'org.example.pad',
    aps: { 'content-available': 1 },
    data: { kind: 'read', conversation_id: room.id, read_up_to: sent.seq },
  });
  const alert = await exportPush(stories.pool, { ...recorded, kind: 'alert' });
  expect(alert.token).toBe(bob.devices[0]?.token);
});

test('what cannot be built is refused with a sentence', async () => {
  const { bob, ada, room, sent, username, recorded } = await direct('hello');
  await expect(exportPush(stories.pool, { ...recorded, deviceEnd: 'ffffffff0' })).rejects.toMatchObject({
    reason: `@${username} has no device …ffffffff0 that is registered for pushes.`,
  });
  await expect(exportPush(stories.pool, { ...recorded, username: 'nobody_here' })).rejects.toMatchObject({
    reason: 'There is no account "nobody_here".',
  });
  await expect(exportPush(stories.pool, { ...recorded, kind: 'alarm' })).rejects.toMatchObject({
    reason: expect.stringContaining('"alarm" is no kind of push'),
  });
  await expect(exportPush(stories.pool, { ...recorded, kind: 'reaction' })).rejects.toMatchObject({
    reason: 'The reaction was taken back.',
  });
  const call = { id: newId(), seq: 0, rev: 0 };
  await stories.decided(room, call, bob, { of: bob.devices[0], kind: 'call', outcome: 'sent' });
  await expect(exportPush(stories.pool, { ...recorded, messageId: call.id })).rejects.toMatchObject({
    code: 'unsupported',
  });
  await stories.pool.query('UPDATE participants SET left_seq = 5 WHERE user_id = $1', [bob.id]);
  await expect(exportPush(stories.pool, recorded)).rejects.toMatchObject({
    reason: `@${username} is not in the conversation any more.`,
  });
  const sender = await exportPush(stories.pool, { ...recorded, username: await nameOf(ada) });
  expect(sender.apnsFile).toContain(sent.id);
});
