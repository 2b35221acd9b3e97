import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { frameKinds, limits, messageProto, type ServerPayload } from '@parley/contracts';
import { hotStatement } from '@parley/database';
import fc from 'fast-check';
import { HistoryModel, type Row, type Step } from './history-model.ts';
import { startNetwork, type TestNetwork } from './network.ts';
import { changesOfRoom } from './room-changes.ts';

const READERS = 3;

let network: TestNetwork;
let readers: string[];

beforeAll(async () => {
  network = await startNetwork();
  readers = [];
  for (let i = 0; i < READERS; i++) readers.push((await network.newUser()).id);
});
afterAll(() => network.close());

const who = fc.integer({ min: 1, max: READERS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: send({ short: 120, long: 40, encrypted: 25 }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('edit' as const), at: fraction() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('join' as const, 'leave' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crowd' as const), count: count(100) }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'title' }) },
);
const history = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }),
  visibility: fc.constantFrom('all' as const, 'since_join' as const),
  cleared: fc.option(fraction()),
  since: fc.oneof(fraction(), fc.constant(0)),
  limit: fc.oneof(count(limits.syncPage), fc.constant(limits.syncPage)),
});

function fraction() {
  return fc.double({ min: 0, max: 0.999, noNaN: true });
}
function count(max: number) {
  return fc.integer({ min: 1, max });
}
function send(most: Record<'short' | 'long' | 'encrypted', number>): fc.Arbitrary<Step> {
  const sizes = Object.entries(most) as ['short' | 'long' | 'encrypted', number][];
  return fc.oneof(
    ...sizes.map(([size, max]) =>
      fc.record({ do: fc.constant('send' as const), size: fc.constant(size), count: count(max) }),
    ),
  );
}

type Page = ServerPayload<'sync.result'>;

async function sync(model: HistoryModel, userId: string, sinceRev: number, limit: number): Promise<Page> {
  const request = { conversationId: model.id, userId, sinceRev: BigInt(sinceRev), limit };
  const { payloadJson } = await network.rpc.sync(create(messageProto.SyncRequestSchema, request));
  expect(payloadJson.length).toBeLessThanOrEqual(limits.syncPageBytes);
  return JSON.parse(Buffer.from(payloadJson).toString());
}

function rowsOf(page: Page): Row[] {
  return [
    ...page.messages.map(({ seq, rev }) => ({ key: `m${seq}`, rev })),
    ...page.participants.map((participant) => ({ key: `p${participant.user_id}`, rev: participant.rev })),
  ];
}

const sorted = (rows: Row[]) => rows.toSorted((a, b) => a.rev - b.rev || (a.key < b.key ? -1 : 1));
const withoutConversation = (rows: Row[]) => rows.filter(({ key }) => key !== 'c');

async function written(made: { steps: Step[]; visibility: 'all' | 'since_join'; cleared: number | null }) {
  const model = new HistoryModel(readers, made.visibility);
  for (const taken of made.steps) model.take(taken);
  if (made.cleared !== null) model.clear(readers[0] as string, made.cleared);
  await model.write(network.pool);
  return model;
}

test('pages of sync hold each change a reader may see once, never cut a rev, and stay within their bounds', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ since: part, limit, ...made }) => {
      const model = await written(made);
      for (const reader of readers) {
        const visible = model.visibleFrom(reader);
        if (visible === null) {
          await expect(sync(model, reader, 0, limit)).rejects.toMatchObject({ code: 'not_found' });
          continue;
        }
        const since = Math.max(Math.floor(part * model.rev), model.rev - limits.replayChanges);
        const expected = model.since(since, visible);
        const found: Row[] = [];
        for (let at = since, more = true; more; ) {
          const page = await sync(model, reader, at, limit);
          expect(page.too_long).toBe(false);
          const rows = rowsOf(page);
          const ofPage = expected.filter(({ rev }) => rev > at && rev <= page.rev);
          expect(sorted(rows)).toEqual(withoutConversation(ofPage));
          expect(page.conversation !== null).toBe(ofPage.some(({ key }) => key === 'c'));
          if (new Set(ofPage.map(({ rev }) => rev)).size > 1)
            expect(ofPage.length).toBeLessThanOrEqual(limit);
          expect(page.has_more).toBe(page.rev < model.rev);
          expect(page.has_more ? page.rev > at : true).toBe(true);
          found.push(...rows);
          [at, more] = [page.rev, page.has_more];
        }
        expect(sorted(found)).toEqual(withoutConversation(expected));
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test('a reader who pages while the conversation goes on ends with its state', async () => {
  await fc.assert(
    fc.asyncProperty(
      history,
      fc.array(step, { maxLength: 10 }),
      async ({ limit, since: part, ...made }, later) => {
        const model = await written(made);
        const reader = readers[0] as string;
        const since = Math.max(Math.floor(part * model.rev), model.rev - limits.replayChanges + 400);
        const state = new Map<string, number>();
        const waiting = [...later];
        let from = since;
        for (let more = true; more || waiting.length > 0; ) {
          const page = await sync(model, reader, from, limit);
          if (page.too_long) return;
          for (const { key, rev } of rowsOf(page)) state.set(key, rev);
          [from, more] = [page.rev, page.has_more];
          const next = waiting.shift();
          if (!next) continue;
          model.take(next);
          await model.write(network.pool);
          more = true;
        }
        const expected = withoutConversation(model.since(since, model.visibleFrom(reader) ?? 0));
        expect(sorted([...state].map(([key, rev]) => ({ key, rev })))).toEqual(expected);
      },
    ),
    { numRuns: 10, endOnFailure: true },
  );
});

interface Numbered {
  rev: number;
  prevRev: number;
  seq: number;
  kind: number;
  size: number;
}

function numbered(frames: readonly messageProto.RoomFrame[]): Numbered[] {
  return frames.map(({ rev, prevRev, seq, kind, frame }) => {
    const { payload } = JSON.parse(Buffer.from(frame).toString());
    expect([payload.rev, payload.prev_rev]).toEqual([Number(rev), Number(prevRev)]);
    return { rev: Number(rev), prevRev: Number(prevRev), seq: Number(seq), kind, size: frame.length };
  });
}

async function changesFrom(model: HistoryModel, sinceRev: number, limit: number): Promise<Numbered[]> {
  const found: Numbered[] = [];
  for (let at = sinceRev, more = true; more; ) {
    const page = await changesOfRoom(network, model.id, at, limit);
    const frames = numbered(page.frames);
    expect(frames.length).toBeLessThanOrEqual(limit);
    expect(frames.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(limits.syncPageBytes);
    found.push(...frames);
    more = page.hasMore;
    expect(more).toBe((frames.at(-1)?.rev ?? at) < model.rev);
    at = frames.at(-1)?.rev ?? at;
  }
  return found;
}

function expectChain(frames: readonly Numbered[], from: number, to: number): void {
  const ends = [from, ...frames.map(({ rev }) => rev)];
  expect(frames.map(({ prevRev }) => prevRev)).toEqual(ends.slice(0, -1));
  expect(ends.at(-1)).toBe(to);
}

const seqsOf = (rows: Row[]) =>
  rows.filter(({ key }) => key[0] === 'm').map(({ key }) => Number(key.slice(1)));

test('a replay and the pages that go on from it are one chain of what the reader may see', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ since: part, limit, ...made }) => {
      const model = await written(made);
      const since = Math.max(Math.floor(part * model.rev), model.rev - limits.replayChanges);
      const all = await changesFrom(model, since, limit);
      expectChain(all, since, model.rev);
      expect(all.map(({ seq }) => seq).filter((seq) => seq > 0)).toEqual(seqsOf(model.since(since, 1)));
      for (const reader of readers) {
        const visible = model.visibleFrom(reader);
        const request = { conversationId: model.id, userId: reader, sinceRev: BigInt(since) };
        const opening = network.rpc.openRoom(create(messageProto.OpenRoomRequestSchema, request));
        if (visible === null) {
          await expect(opening).rejects.toMatchObject({ code: 'not_found' });
          continue;
        }
        const room = await opening;
        expect([room.tooLong, room.latestPageJson.length]).toEqual([false, 0]);
        const frames = numbered(room.frames);
        expect(frames.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(limits.syncPageBytes);
        const end = frames.at(-1)?.rev ?? since;
        const rest = end < model.rev ? await changesFrom(model, end, limits.syncPage) : [];
        expectChain([...frames, ...rest], since, model.rev);
        const seen = frames.filter(
          ({ kind }) => kind === frameKinds.message || kind === frameKinds.messageUpdated,
        );
        const seqs = [...seen, ...rest].map(({ seq }) => seq).filter((seq) => seq >= visible);
        expect(frames.some(({ seq }) => seq > 0 && seq < visible)).toBe(false);
        expect(seqs).toEqual(seqsOf(model.since(since, visible)));
      }
    }),
    { numRuns: 15, endOnFailure: true },
  );
});

test('who is more than 1,000 changes behind, or ahead, gets the latest page they may see', async () => {
  for (const visibility of ['all', 'since_join'] as const) {
    const model = new HistoryModel(readers, visibility);
    model.take({ do: 'send', count: 30, size: 'short' });
    model.take({ do: 'join', who: 1 });
    model.take({ do: 'crowd', count: 200 });
    model.take({ do: 'send', count: 20, size: 'short' });
    model.take({ do: 'join', who: 2 });
    for (let i = 0; i < 1_000; i++) model.take({ do: 'edit', at: 0.1 });
    model.clear(readers[0] as string, 0.9);
    await model.write(network.pool);
    for (const reader of readers) {
      const visible = model.visibleFrom(reader) as number;
      for (const since of [0, model.rev - 1_001, model.rev + 1]) {
        const page = await sync(model, reader, since, 10);
        expect(page).toMatchObject({ too_long: true, has_more: false, rev: model.rev });
        expect(page.messages.map(({ seq }) => seq)).toEqual(model.latest(limits.latestPage, visible));
        expect(page.participants).toHaveLength(100);
        expect(page.conversation).toMatchObject({ id: model.id, rev: model.rev });
        const request = { conversationId: model.id, userId: reader, sinceRev: BigInt(since) };
        const room = await network.rpc.openRoom(create(messageProto.OpenRoomRequestSchema, request));
        expect([room.tooLong, room.frames]).toEqual([true, []]);
        expect(JSON.parse(Buffer.from(room.latestPageJson).toString())).toEqual(page);
      }
      expect((await sync(model, reader, model.rev - 1_000, 300)).too_long).toBe(false);
    }
  }
});

test('a latest page of long messages is cut to its bytes, the newest first', async () => {
  const model = new HistoryModel(readers, 'all');
  model.take({ do: 'send', count: 60, size: 'encrypted' });
  await model.write(network.pool);
  const page = await sync(model, readers[0] as string, 99, 300);
  const seqs = page.messages.map(({ seq }) => seq);
  expect(seqs.length).toBeGreaterThan(10);
  expect(seqs.length).toBeLessThan(limits.latestPage);
  expect(seqs).toEqual(model.latest(seqs.length, 1));
});

test('rows beyond the bytes of a page stay in the database', async () => {
  const model = new HistoryModel(readers, 'all');
  model.take({ do: 'send', count: 60, size: 'encrypted' });
  await model.write(network.pool);
  const since = (rev: number, maxBytes: number) => ({
    ...hotStatement('changes-since-rev'),
    values: [[model.id], [rev], [1], 301, maxBytes, maxBytes, 320],
  });
  const { rows } = await network.pool.query(since(1, limits.syncPageBytes));
  expect(rows.length).toBeLessThan(18);
  expect(rows.slice(0, 2)).toMatchObject([
    { rev: 0, type: 'group' },
    { seq: 1, found: 60 },
  ]);
  const one = await network.pool.query(since(5, 1));
  expect(one.rows.map(({ seq }) => seq)).toEqual([null, 5]);
});
