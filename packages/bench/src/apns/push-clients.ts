import { randomBytes } from 'node:crypto';
import { serveCalls } from '../child-calls.ts';
import { apns2Client } from './apns2-client.ts';
import { bareClient } from './bare-client.ts';
import { nodeApnClient } from './node-apn-client.ts';
import { parleyClient } from './parley-client.ts';
import type { PushClient, PushClientOptions } from './push-client.ts';

const kinds = { bare: bareClient, apns2: apns2Client, 'node-apn': nodeApnClient, parley: parleyClient };
export type PushClientKind = keyof typeof kinds;

export interface Driving extends PushClientOptions {
  kind: PushClientKind;
  /** Pushes under way at once. */
  atOnce: number;
  durationMs: number;
}

/** Pushes by the status of their answer; what got none is under `none`. */
export type Driven = Record<string, number>;

export type PushClientCalls = {
  /** Makes a client, keeps `atOnce` pushes under way for a while, each followed by the next, and closes it. */
  drive(driving: Driving): Promise<Driven>;
};

const TOKENS = 10_000;
const tokens = Array.from({ length: TOKENS }, () => randomBytes(32).toString('hex'));

serveCalls({
  async drive({ kind, atOnce, durationMs, ...options }) {
    const client: PushClient = await kinds[kind](options);
    const answers: Driven = {};
    let next = 0;
    const count = (status: string) => {
      answers[status] = (answers[status] ?? 0) + 1;
    };
    const send = () => client.send(tokens[next++ % TOKENS] ?? '');
    // The stream limit of a connection may wait for its first push.
    await send();
    const endAt = performance.now() + durationMs;
    const one = async () => {
      while (performance.now() < endAt) {
        await send().then(
          (status) => count(`${status}`),
          () => count('none'),
        );
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    await client.close();
    return answers;
  },
} satisfies PushClientCalls);
