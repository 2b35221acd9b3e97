import type { Pool } from '@parley/database';
import { AppError } from '@parley/runtime';
import type { IdentifiedNotification } from '../apns/client.ts';
import { contentOf } from '../deliver/content.ts';
import type { DeviceJob } from '../device-job.ts';
import { buildNotification } from '../payload/build-notification.ts';
import type { PushKind } from '../store/push-kind.ts';
import { readStandings } from '../store/recheck.ts';
import { type PushOrigin, readPushOrigin } from '../store/recorded-push.ts';
import { findUserId } from '../store/why.ts';
import { type KnownDevice, readKnownDevices, readWrittenDecisions } from '../store/why-decisions.ts';

/** Which recorded push. */
export interface Recorded {
  messageId: string;
  username: string;
  /** The end of the device's token; undefined: the one whose push was recorded first, or registered last. */
  deviceEnd?: string | undefined;
  kind?: string | undefined;
  /** Topic of tokens registered without a bundle id. */
  defaultTopic: string;
  nowMs: number;
}

export interface RebuiltPush {
  device: KnownDevice;
  /** The bundle id. */
  topic: string;
  notification: IdentifiedNotification;
}

/**
 * Builds a push again as it would be sent now: words, names, badge and preview level are those of this moment, and
 * messages that were merged into it are not counted. Its payload is no larger than `maxBytesFor` its topic. Throws `not_found` or `unsupported` with a sentence.
 */
export async function rebuildPush(
  pool: Pool,
  recorded: Recorded,
  maxBytesFor: (topic: string) => number,
): Promise<RebuiltPush> {
  const { messageId, username, defaultTopic, nowMs } = recorded;
  const userId = await findUserId(pool, username);
  if (!userId) throw new AppError('not_found', `There is no account "${username}".`);
  const { device, kind, rev } = await choose(pool, userId, recorded);
  const origin = kind === 'call' ? null : await readPushOrigin(pool, messageId, userId);
  if (kind === 'call')
    throw new AppError('unsupported', 'Who called is not kept: a call’s push cannot be built again.');
  if (!origin) throw new AppError('not_found', `There is no message ${messageId}.`);
  const job = jobOf({ messageId, userId, device, kind, rev, origin });
  const [standing] = await readStandings(pool, [{ ...job, device: device.device }]);
  if (!standing?.member) throw new AppError('not_found', `@${username} is not in the conversation any more.`);
  if (kind === 'reaction' && standing.emoji === null) {
    throw new AppError('not_found', 'The reaction was taken back.');
  }
  const content = contentOf(job, standing, { wake: true, count: 1, defaultTopic });
  const topic = device.bundleId ?? defaultTopic;
  return { device, topic, notification: buildNotification(content, nowMs, maxBytesFor(topic)) };
}

const KINDS: readonly string[] = ['alert', 'reaction', 'clear', 'fresh', 'call'] satisfies PushKind[];

async function choose(pool: Pool, userId: string, { messageId, username, deviceEnd, kind }: Recorded) {
  const [devices, decisions] = await Promise.all([
    readKnownDevices(pool, [userId]),
    readWrittenDecisions(pool, messageId, [userId]),
  ]);
  if (kind !== undefined && !KINDS.includes(kind)) {
    throw new AppError('invalid', `"${kind}" is no kind of push: those are ${KINDS.join(', ')}.`);
  }
  const wanted = devices.filter(({ tokenEnd }) => deviceEnd === undefined || tokenEnd.endsWith(deviceEnd));
  const written = decisions.find(
    (decision) =>
      (kind === undefined || decision.kind === kind) &&
      wanted.some(({ device }) => device === decision.device),
  );
  const device =
    wanted.find((each) => each.device === written?.device) ?? wanted.find((each) => each.kind === 'alert');
  if (!device) {
    const which = deviceEnd === undefined ? 'device' : `device …${deviceEnd}`;
    throw new AppError('not_found', `@${username} has no ${which} that is registered for pushes.`);
  }
  return { device, kind: (written?.kind ?? kind ?? 'alert') as PushKind, rev: written?.rev ?? 0 };
}

function jobOf(push: {
  messageId: string;
  userId: string;
  device: KnownDevice;
  kind: PushKind;
  rev: number;
  origin: PushOrigin;
}): DeviceJob {
  const { messageId, userId, device, kind, rev, origin } = push;
  const { conversationId, seq, senderId, reactorId, mention, sentAt } = origin;
  return {
    ...{ kind, conversationId, messageId, recipientId: userId, seq, rev, mention },
    senderId: (kind === 'reaction' ? reactorId : senderId) ?? '',
    ...{ token: device.token, generation: device.generation, sessionId: device.sessionId },
    ...{ changed: false, video: false, ended: false, voip: false, alone: false, traceparent: '', looks: 0 },
    sentAtMs: sentAt.getTime(),
    decidedAtMs: sentAt.getTime(),
  };
}
