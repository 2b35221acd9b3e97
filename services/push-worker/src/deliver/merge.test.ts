import { expect, test } from '@jest/globals';
import type { DeviceJob } from '../device-job.ts';
import type { Entry } from './entry.ts';
import { mergePushes } from './merge.ts';

const job: DeviceJob = {
  ...{
    kind: 'alert',
    conversationId: 'talk',
    messageId: 'm',
    senderId: 's',
    recipientId: 'r',
    traceparent: '',
  },
  ...{ seq: 1, rev: 1, token: 't', generation: 1, sessionId: 'd', sentAtMs: 0, decidedAtMs: 0, looks: 0 },
  ...{ mention: false, changed: false, video: false, ended: false, voip: false, alone: false },
};

function entry(fields: Partial<DeviceJob>, redelivered = false): Entry {
  return {
    job: { ...job, messageId: `m${fields.seq ?? 1}`, ...fields },
    delivery: {
      ...{ stream: 'push.device', shard: 0, key: 'r', body: Buffer.alloc(0), attempts: 0, enqueuedAtMs: 0 },
      redelivered,
    },
    wake: false,
  };
}

/** The seq of each push and those of what it carries. */
const merged = (entries: Entry[]) =>
  mergePushes(entries).map(({ lead, carried }) => [lead.job.seq, ...carried.map((one) => one.job.seq)]);

test('messages of a conversation become the newest one, whatever order they come in', () => {
  const elsewhere = entry({ seq: 9, conversationId: 'elsewhere' });
  expect(merged([entry({ seq: 2 }), elsewhere, entry({ seq: 3 }), entry({ seq: 1 })])).toEqual([
    [3, 2, 1],
    [9],
  ]);
});

test('a mention and what may stand already are pushes of their own', () => {
  expect(
    merged([
      entry({ seq: 1 }),
      entry({ seq: 2, mention: true }),
      entry({ seq: 3 }, true),
      entry({ seq: 4, alone: true }),
      entry({ seq: 5 }),
    ]),
  ).toEqual([[5, 1], [2], [3], [4]]);
});

test('changes of a message and reactions to it become the last one, and are not mixed with it', () => {
  const change = (rev: number) => entry({ rev, changed: true });
  const reaction = (rev: number) => entry({ rev, kind: 'reaction' });
  const pushes = mergePushes([entry({}), change(2), reaction(3), change(4), reaction(5)]);
  expect(pushes.map(({ lead, carried }) => [lead.job.kind, lead.job.rev, carried.length])).toEqual([
    ['alert', 1, 0],
    ['alert', 4, 1],
    ['reaction', 5, 1],
  ]);
});

test('what may have been taken without an answer leads no other and is carried by none', () => {
  const lead = entry({ seq: 1 });
  const carried = entry({ seq: 2 });
  const retrying = { outcome: 'retrying', reason: 'timeout', rev: 1, status: null };
  const apnsId = '7e0e3e0a-3c55-5b1f-9d43-8a5b1e0a0c11';
  carried.standing = { recorded: { ...retrying, apnsId } } as Entry['standing'] & object;
  expect(merged([lead, carried, entry({ seq: 3 })])).toEqual([[3, 1, 2]]);
});
