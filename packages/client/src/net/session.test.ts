import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Journal } from '../store/journal.ts';
import { createMemoryStore } from '../store/memory.ts';
import type { Store } from '../store/store.ts';
import { Http } from './http.ts';
import { Session } from './session.ts';

const REFRESH = '/api/auth/refresh';
/** How long auth gives the same pair again. */
const GRACE_MS = 10_000;

let store: Store;
let journal: Journal;
let session: Session;
/** What a call is answered with; it may hang. */
let answer: (path: string, body: { refresh_token?: string }) => Response | Promise<Response>;
let lifeS: number;
let pairs: number;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
  [lifeS, pairs] = [1, 0];
  // It stays open for the next session.
  store = { ...createMemoryStore(), close: async () => {} };
  answer = usual;
  [session, journal] = opened();
});
afterEach(() => {
  jest.useRealTimers();
});

function opened(): [Session, Journal] {
  const opens = new Journal(store);
  const http = new Http('http://parley.test', async (input, init) => {
    const hung = new Promise<never>((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new TypeError('aborted')));
    });
    const path = String(input).replace('http://parley.test', '');
    return Promise.race([answer(path, JSON.parse(String(init?.body ?? '{}'))), hung]);
  });
  return [new Session({ http, journal: opens }), opens];
}

function pair(sessionId = 's1'): Response {
  const n = pairs++;
  const user = { id: `user of ${sessionId}` };
  const tokens = { access_token: `access ${n}`, refresh_token: `refresh ${n}` };
  return Response.json({ ...tokens, session_id: sessionId, user, expires_in: lifeS });
}

function usual(path: string): Response {
  return path === '/login' || path === REFRESH ? pair() : Response.json({ path });
}

function refused(code: string): Response {
  return Response.json({ code, title: code, retryable: false }, { status: 401 });
}

const signIn = () => session.signIn('/login', {}, async () => {});
const forever = () => new Promise<Response>(() => {});
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const state = () => session.account.get();

test('an older pair in the store, which took no newer one, is not taken for a newer one', async () => {
  await signIn();
  const write = jest.spyOn(store, 'write').mockRejectedValue(new Error('quota'));
  const used: (string | undefined)[] = [];
  answer = (path, body) => {
    used.push(body.refresh_token);
    return usual(path);
  };
  for (const expected of ['access 1', 'access 2']) {
    const token = session.token();
    await pass(1_000);
    expect(await token).toBe(expected);
  }
  expect(used).toEqual(['refresh 0', 'refresh 1']);
  write.mockRestore();
  await journal.close();
});

test('a pair that another page of this browser stored is taken instead of a refresh, whatever the clock says', async () => {
  lifeS = 3_600;
  await signIn();
  const [other, othersJournal] = opened();
  await other.restore(async () => {});
  jest.setSystemTime(Date.now() - 600_000);
  expect(await other.refresh('access 0')).toBe('access 1');
  // What this page knows of the account does not bring its own, older pair back.
  session.updateMe({ display_name: 'Still me' });
  await journal.flushed();
  expect(await session.refresh('access 0')).toBe('access 1');
  expect(state()).toMatchObject({ state: 'signed-in', me: { display_name: 'Still me' } });
  await othersJournal.close();
});

test('repeats of a refresh whose answers are swallowed all begin while the server gives the same pair', async () => {
  await signIn();
  const begun: number[] = [];
  const first = Date.now();
  answer = () => {
    begun.push(Date.now() - first);
    return begun.length < 4 ? forever() : pair();
  };
  const token = session.token();
  await pass(30_000);
  expect(await token).toBe('access 1');
  expect(begun).toHaveLength(4);
  expect(begun.at(-1)).toBeLessThan(GRACE_MS - 1_000);
});

test.each([
  ['a page of a portal', () => new Response('<html>', { status: 403 })],
  ['a proxy that knows no such path', () => new Response('', { status: 404 })],
  ['an empty success', () => new Response(null, { status: 204 })],
  ['a success of somebody else', () => Response.json({ ok: true })],
])('%s in place of a refresh ends no sign-in', async (_, foreign) => {
  await signIn();
  answer = foreign;
  const asked = session.revoked();
  await pass(30_000);
  await asked;
  expect(state()).toMatchObject({ state: 'signed-in' });
  answer = usual;
  expect(await session.token()).toBe('access 1');
});

test('a refresh that the server refuses ends the sign-in', async () => {
  await signIn();
  answer = () => refused('unauthenticated');
  await expect(session.token()).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(state()).toEqual({ state: 'signed-out', reason: 'expired' });
});

test('who closes while a refresh is under way keeps its pair, and begins no other', async () => {
  await signIn();
  const { promise, resolve } = Promise.withResolvers<Response>();
  answer = () => promise;
  const closing = [session.revoked(), session.stop().then(() => journal.close())];
  await pass(100);
  lifeS = 3_600;
  resolve(pair());
  await Promise.all(closing);
  await expect(session.refresh('access 1')).rejects.toMatchObject({ code: 'offline' });
  [session] = opened();
  await session.restore(async () => {});
  expect(await session.token()).toBe('access 1');
});

test('a refresh is asked for once, also when the socket was closed as revoked meanwhile', async () => {
  await signIn();
  let asked = 0;
  answer = (path) => {
    asked += path === REFRESH ? 1 : 0;
    return usual(path);
  };
  await Promise.all([session.revoked(), session.token(), session.revoked()]);
  expect(asked).toBe(1);
});

test.each([
  ['an answer', () => Response.json({ secret: 1 })],
  ['a refusal', () => refused('not_found')],
  ['an expired token', () => refused('token_expired')],
])('%s that comes when another account is signed in is nothing to it', async (_, late) => {
  lifeS = 3_600;
  await signIn();
  const { promise, resolve } = Promise.withResolvers<Response>();
  const asked: string[] = [];
  answer = (path) => {
    asked.push(path);
    return path === '/list' ? promise : path === '/login' ? pair('s2') : usual(path);
  };
  const call = session.json({ method: 'GET', path: '/list' });
  const ended = expect(call).rejects.toMatchObject({ code: 'unauthenticated', message: 'Not signed in' });
  await session.logout();
  await signIn();
  resolve(late());
  await ended;
  expect(asked).toEqual(['/list', '/api/auth/logout', '/login']);
});

test('who asks for it by himself has the answer to what ended his sign-in', async () => {
  lifeS = 3_600;
  await signIn();
  answer = () => {
    session.end('revoked');
    return Response.json({ deleted: true });
  };
  expect(await session.request({ method: 'DELETE', path: '/api/users/me' })).toEqual({ deleted: true });
});

test('a socket that is closed before the answer to a sign-out makes no revocation of it', async () => {
  lifeS = 3_600;
  await signIn();
  const { promise, resolve } = Promise.withResolvers<Response>();
  answer = (path) => (path === REFRESH ? refused('unauthenticated') : promise);
  const leaving = session.logout();
  await session.revoked();
  resolve(new Response(null, { status: 204 }));
  await leaving;
  expect(state()).toEqual({ state: 'signed-out', reason: 'signed_out' });
});
