import type { IncomingHttpHeaders } from 'node:http2';
import { isPushType, type PushType, topicSuffix } from './push.ts';
import type { Reason } from './reasons.ts';

export interface RequestHeaders {
  readonly apnsId: string | null;
  readonly topic: string;
  readonly bundleId: string;
  readonly pushType: PushType;
  readonly priority: number;
  readonly expiration: number | null;
  readonly collapseId: string | null;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Reason };

const accept = <T>(value: T): Checked<T> => ({ ok: true, value });
const refuse = (reason: Reason): { ok: false; reason: Reason } => ({ ok: false, reason });

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const bundleId = /^[A-Za-z0-9][A-Za-z0-9.-]{0,254}$/;
const deviceToken = /^(?:[0-9a-f]{2}){32,100}$/i;
const maxCollapseIdBytes = 64;

/** Hex of 64 to 200 characters: what a device token looks like, in either case. */
export function isDeviceToken(value: string): boolean {
  return deviceToken.test(value);
}

/** A bundle id, with or without a push type's suffix. */
export function isTopic(value: string): boolean {
  return bundleId.test(value);
}

/** The device token in `/3/device/{token}` (not yet checked), once method and path are Apple's. */
export function validatePath(headers: IncomingHttpHeaders): Checked<string> {
  if (headers[':method'] !== 'POST') return refuse('MethodNotAllowed');
  const match = /^\/3\/device(?:\/([^/?#]*))?$/.exec(headers[':path'] ?? '');
  if (match === null) return refuse('BadPath');
  return match[1] ? accept(match[1].toLowerCase()) : refuse('MissingDeviceToken');
}

/** Whether an APNs header came more than once; `rawHeaders` alternates names and values. */
export function hasDuplicates(rawHeaders: readonly string[]): boolean {
  const names = rawHeaders.filter((name, index) => index % 2 === 0 && name.startsWith('apns-'));
  return new Set(names).size < names.length;
}

/** The headers of "Sending notification requests to APNs", in the order in which APNs reports faults. */
export function validateHeaders(
  headers: IncomingHttpHeaders,
  mayPush: (bundleId: string) => boolean,
): Checked<RequestHeaders> {
  const header = (name: string): string | null => {
    const value = headers[name];
    return typeof value === 'string' ? value : null;
  };
  const apnsId = header('apns-id');
  if (apnsId !== null && !uuid.test(apnsId)) return refuse('BadMessageId');
  const pushType = header('apns-push-type');
  if (pushType === null || !isPushType(pushType)) return refuse('InvalidPushType');
  const topic = validateTopic(header('apns-topic'), pushType, mayPush);
  if (!topic.ok) return topic;
  const priority = header('apns-priority') ?? '10';
  if (!['1', '5', '10'].includes(priority)) return refuse('BadPriority');
  const expiration = header('apns-expiration');
  if (expiration !== null && !/^\d{1,12}$/.test(expiration)) return refuse('BadExpirationDate');
  const collapseId = header('apns-collapse-id');
  if (collapseId !== null && Buffer.byteLength(collapseId) > maxCollapseIdBytes)
    return refuse('BadCollapseId');
  return accept({
    apnsId,
    ...topic.value,
    pushType,
    priority: Number(priority),
    expiration: expiration === null ? null : Number(expiration),
    collapseId,
  });
}

function validateTopic(
  topic: string | null,
  pushType: PushType,
  mayPush: (bundleId: string) => boolean,
): Checked<{ topic: string; bundleId: string }> {
  if (topic === null || topic === '') return refuse('MissingTopic');
  const suffix = topicSuffix[pushType];
  if (!bundleId.test(topic) || !topic.endsWith(suffix)) return refuse('BadTopic');
  if (suffix === '' && isSuffixed(topic)) return refuse('BadTopic');
  const app = topic.slice(0, topic.length - suffix.length);
  if (app === '') return refuse('BadTopic');
  return mayPush(app) ? accept({ topic, bundleId: app }) : refuse('TopicDisallowed');
}

/** Whether the topic is that of another push type, such as an alert's under the VoIP topic. */
function isSuffixed(topic: string): boolean {
  return Object.values(topicSuffix).some((suffix) => suffix !== '' && topic.endsWith(suffix));
}
