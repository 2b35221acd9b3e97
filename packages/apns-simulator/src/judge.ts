import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http2';
import type { Connection } from './connection.ts';
import type { Devices } from './devices.ts';
import type { ProviderTokens } from './provider-token.ts';
import type { Payload, Push } from './push.ts';
import type { Reason } from './reasons.ts';
import { maxPayloadBytes, validatePayload } from './validate-payload.ts';
import { type Checked, hasDuplicates, isDeviceToken, validateHeaders } from './validate-request.ts';

export interface Judging {
  readonly connection: Connection;
  readonly tokens: ProviderTokens;
  readonly devices: Devices;
  /** Bundle ids that may be pushed to; null: any. */
  readonly topics: ReadonlySet<string> | null;
}

export interface PushRequest {
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly deviceToken: string;
  readonly payload: Payload | null;
  readonly payloadBytes: number;
}

/** Decides what APNs says to a request whose path is right: a push to deliver, or a reason. */
export async function judge(
  request: PushRequest,
  { connection, tokens, devices, topics }: Judging,
): Promise<Checked<Push>> {
  const { headers, rawHeaders, deviceToken, payload, payloadBytes } = request;
  const refuse = (reason: Reason): Checked<Push> => ({ ok: false, reason });

  const token = await tokens.verify(headers.authorization);
  if (!token.ok) return token;
  const update = connection.admit(token.value);
  if (update !== null) return refuse(update);

  if (!isDeviceToken(deviceToken)) return refuse('BadDeviceToken');
  if (hasDuplicates(rawHeaders)) return refuse('DuplicateHeaders');
  const { bundleIds } = token.value;
  const mayPush = (app: string) => (topics?.has(app) ?? true) && (bundleIds?.includes(app) ?? true);
  const checked = validateHeaders(headers, mayPush);
  if (!checked.ok) return checked;
  const { apnsId, ...push } = checked.value;
  const bound = devices.find(deviceToken)?.topic ?? null;
  if (bound !== null && !isFor(bound, push)) return refuse('DeviceTokenNotForTopic');

  if (payloadBytes > maxPayloadBytes(push.pushType)) return refuse('PayloadTooLarge');
  if (payload === null) return refuse('PayloadEmpty');
  const mismatch = validatePayload(push.pushType, push.priority, payload);
  if (mismatch !== null) return refuse(mismatch);
  return { ok: true, value: { apnsId: apnsId ?? randomUUID(), deviceToken, ...push, payload } };
}

/** PushKit's tokens are another kind: they take VoIP pushes, under the VoIP topic, and nothing else. */
function isFor(bound: string, push: { topic: string; bundleId: string; pushType: string }): boolean {
  const isVoip = push.pushType === 'voip';
  return bound.endsWith('.voip') || isVoip ? isVoip && bound === push.topic : bound === push.bundleId;
}
