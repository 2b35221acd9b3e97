import type { SystemEvent } from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { AppError } from '@parley/runtime';
import { mustBeAllowed } from '../permissions.ts';
import { imageToShow, useAsAvatar } from '../store/avatars.ts';
import { type Details, storeDetails } from '../store/conversations.ts';
import { changeGroup, type GroupRequest, memberOfGroup } from './change-group.ts';
import type { MembershipWriter } from './membership-writer.ts';

/** What a group is to look like; what is left out stays. */
export interface DetailsRequest extends GroupRequest {
  title?: string | null | undefined;
  /** An uploaded image; null: none. */
  avatarMediaId?: string | null | undefined;
}

/**
 * Changes title and avatar of a group under one rev; what is so already changes nothing. Throws
 * `not_found`, `forbidden` or `invalid`.
 */
export function updateConversation(
  writer: Pick<MembershipWriter, 'pool' | 'announce'>,
  request: DetailsRequest,
): Promise<void> {
  return changeGroup(writer, request, async (held) => {
    const { sql, conversation: before, rev } = held;
    mustBeAllowed(memberOfGroup(held).role, 'conversation.change', 'Only owner and admins change a group');
    const wanted: Details = {
      title: request.title === undefined ? before.title : request.title,
      avatar_url: request.avatarMediaId === undefined ? before.avatar_url : avatarUrl(request.avatarMediaId),
    };
    const events = eventsOf(before, wanted);
    if (events.length === 0) return { answer: undefined, change: null };
    if (wanted.avatar_url !== before.avatar_url) await changeAvatar(sql, request);
    const conversation = await storeDetails(sql, before.id, rev, wanted);
    return { answer: undefined, change: { rows: { conversation }, events } };
  });
}

function avatarUrl(mediaId: string | null): string | null {
  return mediaId === null ? null : `/api/media/${mediaId}`;
}

function eventsOf(before: Details, after: Details): SystemEvent[] {
  return [
    ...(after.title === before.title ? [] : [{ event: 'title_changed' as const, title: after.title }]),
    ...(after.avatar_url === before.avatar_url ? [] : [{ event: 'avatar_changed' as const }]),
  ];
}

async function changeAvatar(sql: PoolClient, request: DetailsRequest): Promise<void> {
  const { conversationId, callerId, avatarMediaId: mediaId = null } = request;
  if (mediaId !== null && !(await imageToShow(sql, mediaId, callerId))) {
    const problem = { field: 'avatar_media_id', message: 'is no image that you have uploaded or may see' };
    throw new AppError('invalid', `${problem.field} ${problem.message}`, { fields: [problem] });
  }
  await useAsAvatar(sql, conversationId, mediaId);
}
