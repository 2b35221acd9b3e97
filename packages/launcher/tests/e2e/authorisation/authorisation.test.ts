import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { asyncApiDocument, openApiDocument } from '@parley/contracts';
import { accountRows } from './account-rows.ts';
import { audiences, overheard } from './audience.ts';
import { conversationRows } from './conversation-rows.ts';
import { wrongReplies } from './frame-cases.ts';
import { frameRows } from './frame-rows.ts';
import { inviteRows } from './invite-rows.ts';
import { mediaRows } from './media-rows.ts';
import { messageRows } from './message-rows.ts';
import { type RestRows, wrongAnswers } from './rest-cases.ts';
import { serviceRows } from './service-rows.ts';
import { startWorld, type World } from './world.ts';

const restRows: RestRows = {
  ...accountRows,
  ...conversationRows,
  ...inviteRows,
  ...messageRows,
  ...mediaRows,
  ...serviceRows,
};
const restOperations = operationsOf(openApiDocument());
const frames = framesOf(asyncApiDocument());

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 90_000);
afterAll(() => world?.close());
// There are at most 50.
afterEach(() => world.pool.query('DELETE FROM webhooks'));

function operationsOf(document: Record<string, unknown>): string[] {
  const paths = document['paths'] as Record<string, Record<string, unknown>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

interface SocketOperation {
  action: string;
  title: string;
  reply?: { messages: readonly { $ref: string }[] };
}

/** What the server receives, with what answers it, and the types of what it sends of its own accord. */
function framesOf(document: Record<string, unknown>) {
  const operations = Object.values(document['operations'] as Record<string, SocketOperation>);
  const typesOf = (action: string) => operations.filter((operation) => operation.action === action);
  return {
    received: typesOf('receive').map(({ title, reply }) => ({
      type: title,
      reply: reply?.messages[0]?.$ref.split('/').at(-1) ?? null,
    })),
    sent: typesOf('send').map(({ title }) => title),
  };
}

async function served(path: string): Promise<Record<string, unknown>> {
  return (await fetch(world.url + path)).json() as Promise<Record<string, unknown>>;
}

test('what is judged here is what the served documents name, all of it', async () => {
  expect(operationsOf(await served('/api/docs/json')).sort()).toEqual(restOperations.sort());
  expect(Object.keys(restRows).sort()).toEqual(restOperations);
  expect(framesOf(await served('/api/docs/asyncapi'))).toEqual(frames);
  expect(Object.keys(frameRows).sort()).toEqual(frames.received.map(({ type }) => type).sort());
  expect(Object.keys(audiences).sort()).toEqual([...frames.sent].sort());
});

test('a session that was revoked, or whose user was suspended, ends its sockets', () => {
  const end = { close: 4403, error: 'forbidden' };
  expect(world.ends).toEqual([end, end]);
});

test.each(restOperations)('%s answers every principal right', async (operation) => {
  const row = restRows[operation];
  if (!row) throw new Error(`nobody said yet who may do ${operation}`);
  const wrong: string[] = [];
  for (const testCase of [row].flat()) wrong.push(...(await wrongAnswers(world, operation, testCase)));
  expect(wrong).toEqual([]);
});

test.each(frames.received)('the frame $type is answered right for every principal', async (frame) => {
  const row = frameRows[frame.type];
  if (!row) throw new Error(`nobody said yet who may send ${frame.type}`);
  const wrong: string[] = [];
  for (const testCase of [row].flat()) wrong.push(...(await wrongReplies(world, frame, testCase)));
  expect(wrong).toEqual([]);
});

test('with all that happened, no socket was sent what is not for its user', async () => {
  expect(await overheard(world)).toEqual([]);
  const heard = Object.values(world.sockets).flatMap((socket) => socket.frames);
  const unasked = new Set<string>(heard.filter(({ id }) => id === undefined).map(({ type }) => type));
  const shared = Object.entries(audiences).filter(([, audience]) => audience === 'room');
  const unheard = shared.map(([type]) => type).filter((type) => !unasked.has(type));
  // A join that was too far behind, which is nobody here.
  expect(unheard).toEqual(['sync.result']);
});
