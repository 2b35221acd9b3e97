import type { DeviceJob } from '../device-job.ts';
import type { Person, PushContent, PushedBody, PushedConversation } from '../payload/content.ts';
import type { Standing, StandingBody } from '../store/standing.ts';

/** What a push shows: the words are those of now, not of when it was decided. */
export function contentOf(
  job: DeviceJob,
  standing: Standing,
  options: { wake: boolean; count: number; defaultTopic: string },
): PushContent {
  const { bundleId, badge, preview } = standing;
  const addressed = {
    token: job.token,
    bundleId,
    recipientId: job.recipientId,
    subject: { id: job.messageId, rev: job.rev },
  };
  const shared = {
    ...addressed,
    sender: senderOf(job, standing),
    conversation: conversationOf(job, standing),
  };
  switch (job.kind) {
    case 'alert':
      return { ...shared, ...messageOf(job, standing), kind: 'alert', preview, badge, count: options.count };
    case 'reaction': {
      const message = { ...bodyOf(standing.message), seq: job.seq };
      return {
        ...shared,
        kind: 'reaction',
        message,
        preview,
        badge,
        emoji: standing.emoji ?? '',
        count: standing.reactors,
      };
    }
    case 'call': {
      const call = { ...shared, kind: 'call' as const, preview, ...ringingOf(job) };
      return job.voip
        ? { ...call, via: 'voip', bundleId: bundleId ?? options.defaultTopic }
        : { ...call, via: 'alert' };
    }
    case 'clear':
      return {
        ...{ ...addressed, kind: 'clear', badge, wake: options.wake },
        ...{ conversationId: job.conversationId, readUpTo: job.seq },
      };
    case 'fresh':
      return { ...addressed, kind: 'fresh', badge, wake: options.wake };
  }
}

function messageOf(job: DeviceJob, { message, quoted }: Standing) {
  const change = message?.deleted ? 'deleted' : job.changed ? 'edited' : 'new';
  const body = bodyOf(message?.deleted ? null : message);
  return {
    change,
    mention: job.mention,
    message: {
      ...body,
      seq: job.seq,
      forwarded: message?.forwarded ?? false,
      replyTo: quoted && change !== 'deleted' ? { ...quoted, ...bodyOf(quoted) } : null,
    },
  } as const;
}

function bodyOf(body: StandingBody | null): PushedBody {
  if (!body || body.kind === 'system') return { kind: 'text', text: null, media: null };
  const { kind, text, media } = body;
  return { kind, text, media };
}

function senderOf(job: DeviceJob, { senderName, senderAvatarUrl }: Standing): Person {
  return { id: job.senderId, name: senderName ?? '', avatarUrl: senderAvatarUrl };
}

function conversationOf(job: DeviceJob, standing: Standing): PushedConversation {
  return {
    id: job.conversationId,
    type: standing.conversationType,
    title: standing.conversationTitle,
    avatarUrl: standing.conversationAvatarUrl,
    recipientCount: Math.max(1, standing.members - 1),
  };
}

function ringingOf({ video, ended, sentAtMs }: DeviceJob) {
  return { video, ended, atMs: sentAtMs };
}
