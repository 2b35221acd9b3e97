import { expect, test } from '@jest/globals';
import { createMemoryPresence } from '../src/index.ts';

const row = { userId: 'u', sessionId: 's', connectionId: 'c', state: 'foreground', isVisible: true } as const;

test('a connection is void when the lease of its gateway is out, and back when it is renewed', async () => {
  let now = 0;
  const presence = createMemoryPresence({ now: () => now, leaseMs: 15_000 });
  await presence.renew('g');
  await presence.connected('g', [row]);
  now = 14_999;
  expect((await presence.connections(['u'])).get('u')).toHaveLength(1);
  now = 15_000;
  expect((await presence.connections(['u'])).get('u')).toEqual([]);
  await presence.renew('g');
  expect((await presence.connections(['u'])).get('u')).toHaveLength(1);
});

test('an acknowledgement is forgotten after 24 h, and the oldest beyond the bound', async () => {
  let now = 0;
  const presence = createMemoryPresence({ now: () => now, maxAcknowledgements: 2 });
  const key = (conversationId: string) => ({ sessionId: 's', conversationId });
  await presence.acknowledge(['a', 'b', 'c'].map((id) => ({ ...key(id), seq: 1 })));
  expect(await presence.acknowledged([key('a'), key('b'), key('c')])).toEqual([0, 1, 1]);
  now = 24 * 60 * 60 * 1_000;
  expect(await presence.acknowledged([key('b')])).toEqual([0]);
  await presence.acknowledge([{ ...key('b'), seq: 1 }]);
  expect(await presence.acknowledged([key('b')])).toEqual([1]);
});
