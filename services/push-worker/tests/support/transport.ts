import { randomBytes } from 'node:crypto';
import type { ApnsSimulator, ProviderKey } from '@parley/apns-simulator';
import { newId } from '@parley/contracts';
import { Secret } from '@parley/runtime';
import { IdentifiedNotification } from '../../src/apns/client.ts';
import { type ApnsSenderOptions, createApnsSender, type PushSender } from '../../src/apns/sender.ts';

export const newToken = () => randomBytes(32).toString('hex');

/** An alert under its own id. */
export function push(token: string, text = 'hello', topic?: string): IdentifiedNotification {
  const id = newId();
  const aps = { alert: { body: text } };
  return new IdentifiedNotification(token, id, { collapseId: id, aps, ...(topic ? { topic } : {}) });
}

/** A sender with short bounds whose one key signs for every app. */
export function senderTo(
  simulator: ApnsSimulator,
  key: ProviderKey,
  options: Partial<ApnsSenderOptions> = {},
): PushSender {
  return createApnsSender({
    url: simulator.url,
    ca: simulator.ca,
    keys: [{ ...key, key: new Secret(key.privateKey), bundleIds: 'others' }],
    topic: 'app.parley.ios',
    timeoutMs: 2_000,
    pingTimeoutMs: 200,
    ...options,
  });
}
