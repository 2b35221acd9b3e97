import { createPrivateKey, randomUUID } from 'node:crypto';
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import { CompactSign } from 'jose';
import {
  type ApnsSimulator,
  type ApnsSimulatorOptions,
  createProviderKey,
  type ProviderKey,
  startApnsSimulator,
} from '../src/index.ts';

export const topic = 'chat.parley.app';
export const key = createProviderKey({ teamId: 'TEAM000001', keyId: 'KEY0000001' });
/** A clock that tests set; it starts at a whole second. */
export const clock = { nowMs: Date.UTC(2026, 0, 1) };

export const deviceToken = (): string => (randomUUID() + randomUUID()).replaceAll('-', '');

export function startSimulator(options: Partial<ApnsSimulatorOptions> = {}): Promise<ApnsSimulator> {
  return startApnsSimulator({ keys: [key], now: () => clock.nowMs, ...options });
}

interface TokenParts {
  readonly signer?: ProviderKey;
  readonly keyId?: string;
  readonly teamId?: string;
  readonly ageSeconds?: number;
}

export async function providerToken(parts: TokenParts = {}): Promise<string> {
  const signer = parts.signer ?? key;
  const iat = Math.floor(clock.nowMs / 1_000) - (parts.ageSeconds ?? 0);
  const claims = JSON.stringify({ iss: parts.teamId ?? signer.teamId, iat });
  return new CompactSign(new TextEncoder().encode(claims))
    .setProtectedHeader({ alg: 'ES256', kid: parts.keyId ?? signer.keyId })
    .sign(createPrivateKey(signer.privateKey));
}

export interface Reply {
  readonly status: number | null;
  readonly headers: IncomingHttpHeaders;
  readonly body: { reason?: string; timestamp?: number };
  /** The RST_STREAM code; 0 for a stream that ended well. */
  readonly resetCode: number;
}

export interface Provider {
  readonly session: ClientHttp2Session;
  /** Resolves when the stream has closed, however it closed. */
  send(headers: Record<string, string | string[]>, body?: string | Buffer): Promise<Reply>;
  /** Sends a valid alert, changed by what is given. */
  push(
    token: string,
    change?: { headers?: Record<string, string | string[]>; payload?: unknown },
  ): Promise<Reply>;
  close(): Promise<void>;
}

/** One provider connection with a valid provider token. */
export async function connectProvider(simulator: ApnsSimulator, bearer?: string): Promise<Provider> {
  const session = connect(simulator.url, { ca: simulator.ca });
  session.on('error', () => {});
  const authorization = `bearer ${bearer ?? (await providerToken())}`;
  const send: Provider['send'] = (headers, body = '') =>
    new Promise((resolve) => {
      const stream = session.request({ ':method': 'POST', ...headers });
      let responded: IncomingHttpHeaders = {};
      const chunks: Buffer[] = [];
      stream.on('response', (received) => {
        responded = received;
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', () => {});
      stream.on('close', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: responded[':status'] === undefined ? null : Number(responded[':status']),
          headers: responded,
          body: text === '' ? {} : (JSON.parse(text) as Reply['body']),
          resetCode: stream.rstCode ?? 0,
        });
      });
      stream.end(body);
    });
  return {
    session,
    send,
    push: (token, { headers = {}, payload = { aps: { alert: { title: 'Ada', body: 'Hi' } } } } = {}) =>
      send(
        {
          ':path': `/3/device/${token}`,
          authorization,
          'apns-topic': topic,
          'apns-push-type': 'alert',
          ...headers,
        },
        typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
      ),
    close: () =>
      new Promise((resolve) => {
        if (session.destroyed) return resolve();
        session.on('close', () => resolve());
        session.destroy();
      }),
  };
}

/** Resolves once `holds` is true, asked again each turn of the loop; rejects after five seconds. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it never came to hold');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
