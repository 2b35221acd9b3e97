import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeCodes, type ServerPayload } from '@parley/contracts';
import { eventually } from '@parley/runtime';
import { WebSocket } from 'ws';
import type { ChatSocket, Frame } from '../chat-client.ts';
import { type Cell, type CellsOptions, createCells } from './cells.ts';
import { differences, fingerprint } from './fingerprint.ts';
import type { Expected, Policy } from './policies.ts';
import type { Live, World } from './world.ts';

export interface FrameCase extends CellsOptions {
  about?: string;
  as: Policy;
  payload(cell: Cell): Promise<object> | object;
  /** Of frames that nothing answers: whether what was to happen has happened. */
  effect?(cell: Cell): Promise<boolean>;
}

export type FrameRows = Readonly<Record<string, FrameCase | readonly FrameCase[]>>;

/** Sends one type of frame for every principal; `reply`: what the document says answers it. Tells what is not right. */
export async function wrongReplies(
  world: World,
  { type, reply }: { type: string; reply: string | null },
  testCase: FrameCase,
): Promise<string[]> {
  const { as, about } = testCase;
  const cells = createCells(world, as, testCase);
  const prepared = await Promise.all(
    cells.map(async (cell) => ({ cell, payload: await testCase.payload(cell) })),
  );
  const isRefused = ({ cell }: { cell: Cell }) => as[cell.who] !== 'allow';
  const allowed = prepared.filter((one) => !isRefused(one));
  const rows = () => participantsBut(world, allowed);
  const rowsBefore = await rows();
  const before = await fingerprint(world.pool);
  const problems = await Promise.all(
    prepared.filter(isRefused).map(({ cell, payload }) => {
      const isOut = as[cell.who] === 'unauthenticated';
      const frame = { type, reply, payload };
      return isOut ? problemOfStranger(cell, frame) : problemOfReply(cell, frame, as[cell.who]);
    }),
  );
  const changed = differences(before, await fingerprint(world.pool));
  if (changed.length > 0) problems.push(`a refusal changed ${changed.join(', ')}`);
  for (const { cell, payload } of allowed) {
    problems.push(await problemOfReply(cell, { type, reply, payload }, 'allow'));
    const { effect } = testCase;
    if (effect) await eventually(`what ${type} of ${cell.who} does`, () => effect(cell));
  }
  // What is ignored and not answered would have had its effect by now.
  if (testCase.effect && (await rows()) !== rowsBefore) problems.push('who is ignored moved a cursor');
  return problems.flatMap((problem) => (problem ? [about ? `${about}: ${problem}` : problem] : []));
}

/** The rows of all participants but those of `allowed`. */
async function participantsBut({ pool }: World, allowed: readonly { cell: Cell }[]): Promise<string> {
  const { rows } = await pool.query<{ hash: string }>(
    `SELECT md5(string_agg(p::text, ',' ORDER BY p::text)) AS hash
       FROM participants p WHERE user_id <> ALL ($1::uuid[])`,
    [allowed.map(({ cell }) => cell.self.id)],
  );
  return rows[0]?.hash ?? '';
}

interface Asked {
  type: string;
  reply: string | null;
  payload: object;
}

async function problemOfReply(
  { world, who, seen }: Cell,
  { type, reply, payload }: Asked,
  expected: Expected,
): Promise<string | undefined> {
  const socket = world.sockets[who as Live];
  const isUnanswered = reply === null && (expected === 'allow' || expected === 'ignored');
  let answer = await answerTo(socket, type, payload, isUnanswered);
  // All of Parley shares this process, which may be behind: what is `busy` was not judged yet.
  while (refusalIn(answer)?.code === 'busy') {
    await sleep(refusalIn(answer)?.retry_after_ms ?? 100);
    answer = await answerTo(socket, type, payload, isUnanswered);
  }
  if (isUnanswered)
    return answer ? `${who}: nothing should answer, got ${JSON.stringify(answer)}` : undefined;
  const text = JSON.stringify(answer);
  if (expected === 'allow')
    return answer?.type === reply ? undefined : `${who} should be allowed, got ${text}`;
  if (refusalIn(answer)?.code !== expected) return `${who} should get ${expected}, got ${text}`;
  const told = [...seen].some(({ secret }) => text.includes(secret));
  return told ? `${who} is refused, and told of what they may not see: ${text}` : undefined;
}

/** What answers a frame. When nothing is to, an answer would have come before that of what is sent after it. */
async function answerTo(socket: ChatSocket, type: string, payload: object, isUnanswered: boolean) {
  const id = randomUUID();
  const last = isUnanswered ? randomUUID() : id;
  socket.send(type, payload, id);
  if (isUnanswered) socket.send('ping', {}, last);
  await eventually(`an answer to ${type}`, () => socket.frames.some((frame) => frame.id === last));
  return socket.frames.find((frame) => frame.id === id);
}

function refusalIn(answer: Frame | undefined): ServerPayload<'error'> | null {
  return answer?.type === 'error' ? (answer.payload as ServerPayload<'error'>) : null;
}

/** Who has no valid token sends the frame at once, with the token they have. */
async function problemOfStranger(
  { world, who, self }: Cell,
  { type, payload }: Asked,
): Promise<string | undefined> {
  const headers = who === 'anonymous' ? {} : { authorization: `Bearer ${self.tokens.access_token}` };
  const socket = new WebSocket(`${world.url.replace('http', 'ws')}/ws`, { headers });
  const frames: string[] = [];
  socket.on('message', (data) => frames.push(String(data)));
  socket.on('error', () => {});
  socket.on('open', () => socket.send(JSON.stringify({ type, id: 'first', payload })));
  const code = await new Promise<number>((resolve) => socket.once('close', resolve));
  const [only, more] = frames.map((text) => JSON.parse(text));
  const isRight =
    code === closeCodes.unauthenticated.code &&
    only?.type === 'error' &&
    only.payload.code === 'unauthenticated' &&
    more === undefined;
  return isRight ? undefined : `${who} should be sent away, got ${code} ${frames.join()}`;
}
