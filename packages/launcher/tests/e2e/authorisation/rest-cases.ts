import { type ErrorCode, errorCodes } from '@parley/contracts';
import { type Cell, type CellsOptions, createCells } from './cells.ts';
import { differences, fingerprint } from './fingerprint.ts';
import type { Policy, Principal } from './policies.ts';
import type { World } from './world.ts';

/** A valid request, but for who makes it. */
export interface Call {
  /** What stands in the path, in order. */
  path?: readonly string[];
  query?: Record<string, string>;
  body?: unknown;
  bytes?: Buffer;
  /** Instead of the caller's own. */
  token?: string;
}

export interface RestCase extends CellsOptions {
  /** Which case of several. */
  about?: string;
  as: Policy;
  /** Makes what the request is about, without which everybody would be refused. */
  call(cell: Cell): Promise<Call> | Call;
  /** Of those allowed: whose answers tell of the place. Those of others must not. */
  shownTo?: readonly Principal[];
}

export type RestRows = Readonly<Record<string, RestCase | readonly RestCase[]>>;

interface Answer {
  status: number;
  text: string;
}

/** Makes the requests of one operation for every principal; tells every answer that is not right. */
export async function wrongAnswers(world: World, operation: string, testCase: RestCase): Promise<string[]> {
  const { as, about } = testCase;
  const [method = '', path = ''] = operation.split(' ');
  const cells = createCells(world, as, testCase);
  const requests = await Promise.all(
    cells.map(async (cell) => {
      const call = await testCase.call(cell);
      return { cell, send: () => request(cell, method, path, call) };
    }),
  );
  const isRefused = ({ cell }: { cell: Cell }) => as[cell.who] !== 'allow';
  const before = await fingerprint(world.pool);
  const judged = await Promise.all(
    requests.filter(isRefused).map(async ({ cell, send }) => problemOfRefusal(cell, as, await send())),
  );
  const changed = differences(before, await fingerprint(world.pool));
  if (changed.length > 0) judged.push(`a refusal changed ${changed.join(', ')}`);
  // One after the other: some are about the same thing.
  for (const { cell, send } of requests.filter((one) => !isRefused(one))) {
    judged.push(problemOfAnswer(cell, testCase, await send()));
  }
  return judged.flatMap((problem) => (problem ? [about ? `${about}: ${problem}` : problem] : []));
}

async function request(
  { world, who, self }: Cell,
  method: string,
  path: string,
  call: Call,
): Promise<Answer> {
  const parts = [...(call.path ?? [])];
  const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(parts.shift() ?? ''));
  const query = call.query ? `?${new URLSearchParams(call.query)}` : '';
  const token = who === 'anonymous' ? undefined : (call.token ?? self.tokens.access_token);
  const json = call.body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(world.url + filled + query, {
    method,
    redirect: 'manual',
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(call.bytes ? { 'content-type': 'application/octet-stream' } : json),
    },
    ...(call.bytes ? { body: call.bytes } : {}),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  const headers = JSON.stringify([...response.headers]);
  return { status: response.status, text: `${await response.text()}${response.ok ? headers : ''}` };
}

function problemOfRefusal({ who, seen }: Cell, as: Policy, { status, text }: Answer): string | undefined {
  const code = as[who] as ErrorCode;
  if (status !== errorCodes[code].status || !text.includes(`"code":"${code}"`)) {
    return `${who} should get ${code}, got ${status} ${text.slice(0, 200)}`;
  }
  const told = [...seen].some(({ secret }) => text.includes(secret));
  return told ? `${who} is refused, and told of what they may not see: ${text}` : undefined;
}

function problemOfAnswer(
  { who, seen }: Cell,
  { shownTo }: RestCase,
  { status, text }: Answer,
): string | undefined {
  if (status >= 300) return `${who} should be allowed, got ${status} ${text.slice(0, 200)}`;
  if (!shownTo) return undefined;
  const told = [...seen].some(
    ({ secret, conversationId }) => text.includes(secret) || text.includes(conversationId),
  );
  if (told === shownTo.includes(who)) return undefined;
  return told ? `${who} is told of what they may not see` : `${who} is not shown what they may see`;
}
