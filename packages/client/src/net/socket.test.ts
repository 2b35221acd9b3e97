import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Envelope } from '@parley/contracts';
import { restartReason } from '@parley/contracts/close-codes';
import { FrameTap } from './frame-tap.ts';
import type { Session } from './session.ts';
import { Socket } from './socket.ts';

/** The server's side of a WebSocket, played by a test. */
class ScriptedWebSocket {
  static all: ScriptedWebSocket[] = [];
  readonly sent: Envelope[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor() {
    ScriptedWebSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Envelope);
  }

  close(): void {}

  say(type: string, payload: object = {}, id?: string): void {
    this.onmessage?.({ data: JSON.stringify({ type, id, payload }) });
  }

  end(code: number, reason = ''): void {
    this.onclose?.({ code, reason });
  }
}

const HELLO = { heartbeat_s: 25, epoch: 'e1', conversations: [] };
const refreshed: string[] = [];
let refresh: () => Promise<string>;
let revoked = 0;
let socket: Socket;

beforeEach(() => {
  jest.useFakeTimers();
  ScriptedWebSocket.all = [];
  refreshed.length = 0;
  revoked = 0;
  refresh = async () => 'fresh';
  const session = {
    token: async () => 'token',
    refresh: async (stale: string) => {
      refreshed.push(stale);
      return refresh();
    },
    revoked: async () => {
      revoked++;
      socket.want(false);
    },
  } as unknown as Session;
  socket = new Socket({
    url: 'https://chat.example',
    WebSocket: ScriptedWebSocket as unknown as typeof WebSocket,
    ...{ session, tap: new FrameTap(), random: () => 1, frame: () => {}, disconnected: () => {} },
  });
});
afterEach(() => {
  socket.close();
  jest.useRealTimers();
});

const last = () => ScriptedWebSocket.all.at(-1)!;
const count = () => ScriptedWebSocket.all.length;
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

async function greeted(): Promise<ScriptedWebSocket> {
  socket.want(true);
  await pass(0);
  last().onopen?.();
  last().say('hello', HELLO);
  return last();
}

/** A socket that wants to be connected, and the browser's way to tell it of the network. */
async function inBrowser() {
  const listeners: { type: string; listener: () => void }[] = [];
  const addEventListener = (type: string, listener: () => void) => listeners.push({ type, listener });
  Object.assign(globalThis, { addEventListener });
  const there = new Socket({
    url: 'https://chat.example',
    WebSocket: ScriptedWebSocket as unknown as typeof WebSocket,
    session: { token: async () => 'token' } as unknown as Session,
    ...{ tap: new FrameTap(), random: () => 1, frame: () => {}, disconnected: () => {} },
  });
  Reflect.deleteProperty(globalThis, 'addEventListener');
  there.want(true);
  await pass(0);
  const happens = (what: string) => {
    for (const { type, listener } of listeners) if (type === what) listener();
  };
  return { happens, socket: there };
}

test('it says who it is first, and is connected after hello only', async () => {
  socket.want(true);
  await pass(0);
  last().onopen?.();
  expect(last().sent).toEqual([{ type: 'auth', payload: { access_token: 'token' } }]);
  expect(socket.connection.get()).toEqual({ state: 'connecting' });
  last().say('hello', HELLO);
  expect(socket.connection.get()).toEqual({ state: 'connected', epoch: 'e1' });
});

test('it comes back when the server said so, not before', async () => {
  const webSocket = await greeted();
  webSocket.end(1012, restartReason(3_000));
  await pass(2_900);
  expect(count()).toBe(1);
  await pass(200);
  expect(count()).toBe(2);
});

test('the wait of a goaway counts from when it came', async () => {
  const webSocket = await greeted();
  webSocket.say('goaway', { reconnect_after_ms: 5_000 });
  await pass(2_000);
  webSocket.end(1012, restartReason(0));
  await pass(2_900);
  expect(count()).toBe(1);
  await pass(200);
  expect(count()).toBe(2);
});

test('a network that stays away is asked less and less often, and at once when it returns', async () => {
  const { happens, socket: retrying } = await inBrowser();
  for (const waitMs of [500, 1_000, 2_000, 4_000]) {
    const before = count();
    last().end(1006);
    await pass(waitMs - 1);
    expect(count()).toBe(before);
    await pass(1);
    expect(count()).toBe(before + 1);
  }
  last().end(1006);
  await pass(0);
  const before = count();
  happens('online');
  await pass(0);
  expect(count()).toBe(before + 1);
  retrying.close();
});

test('a network that is back brings nobody round the wait that the server spread its clients by', async () => {
  const { happens, socket: waiting } = await inBrowser();
  for (const [code, reason] of [[1012, restartReason(8_000)] as const, [1013, ''] as const]) {
    last().onopen?.();
    last().say('hello', HELLO);
    if (code === 1013)
      last().say('error', { code: 'busy', message: '', retryable: true, retry_after_ms: 8_000 });
    last().end(code, reason);
    const before = count();
    happens('online');
    await pass(7_900);
    expect(count()).toBe(before);
    await pass(200);
    expect(count()).toBe(before + 1);
  }
  waiting.close();
});

test('a browser that says its network is gone is disconnected at once, and goes on to try', async () => {
  const { happens, socket: gone } = await inBrowser();
  last().onopen?.();
  last().say('hello', HELLO);
  happens('offline');
  expect(gone.connection.get()).toMatchObject({ state: 'offline' });
  await pass(500);
  expect(count()).toBe(2);
  gone.close();
});

test('a silent connection is asked, and given up after two heartbeats', async () => {
  const webSocket = await greeted();
  await pass(26_000);
  expect(webSocket.sent.at(-1)).toMatchObject({ type: 'ping' });
  webSocket.say('pong');
  await pass(26_000);
  expect(socket.isConnected).toBe(true);
  await pass(38_000);
  expect(socket.isConnected).toBe(false);
});

test('a healthy connection whose timers come once a minute, as in a hidden tab, is kept', async () => {
  const setEvery = globalThis.setInterval;
  const everyMinute = ((look: () => void) => setEvery(look, 60_000)) as typeof setInterval;
  const throttled = jest.spyOn(globalThis, 'setInterval').mockImplementation(everyMinute);
  const webSocket = await greeted();
  throttled.mockRestore();
  for (let minute = 0; minute < 12; minute++) {
    const before = webSocket.sent.length;
    await pass(60_000);
    for (const { type } of webSocket.sent.slice(before)) if (type === 'ping') webSocket.say('pong');
  }
  expect([socket.isConnected, count()]).toEqual([true, 1]);
  expect(webSocket.sent.some(({ type }) => type === 'ping')).toBe(true);
});

test('while it looks for a token after a close it does not say that it is connected', async () => {
  const webSocket = await greeted();
  const { promise, resolve } = Promise.withResolvers<string>();
  refresh = () => promise;
  webSocket.end(4401);
  await pass(5_000);
  expect(socket.connection.get()).toEqual({ state: 'connecting' });
  resolve('fresh');
  await pass(1_000);
  expect(count()).toBe(2);
});

test('a token that is about to expire is replaced on the living socket', async () => {
  const webSocket = await greeted();
  webSocket.say('auth.expiring', { seconds_left: 60 });
  await pass(0);
  expect(refreshed).toEqual(['token']);
  expect(webSocket.sent.at(-1)).toMatchObject({ type: 'auth', payload: { access_token: 'fresh' } });
  expect(count()).toBe(1);
});

test('after an expired token it refreshes and comes back; after a revocation it does not', async () => {
  const webSocket = await greeted();
  webSocket.say('error', { code: 'token_expired', message: '', retryable: false });
  webSocket.end(4401);
  await pass(1_000);
  expect([refreshed, count()]).toEqual([['token'], 2]);
  last().onopen?.();
  last().say('hello', HELLO);
  last().say('error', { code: 'forbidden', message: '', retryable: false });
  last().end(4403);
  await pass(60_000);
  expect([revoked, count()]).toEqual([1, 2]);
});

test('offline by wish it stays offline, with nothing under way', async () => {
  await greeted();
  socket.want(false);
  await pass(120_000);
  expect(count()).toBe(1);
  expect(socket.connection.get()).toEqual({ state: 'offline', retryAtMs: null });
  expect(jest.getTimerCount()).toBe(0);
});
