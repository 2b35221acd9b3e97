import { type ConversationView, encodeUserFrame, serverFrame, userChannel } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { Publication } from '../publication.ts';
import { readViews } from '../store/views.ts';

export interface MembershipChange {
  conversationId: string;
  userId: string;
  member: boolean;
}

/**
 * What people are told who joined or left, once each: gateways attach and detach their sockets by the same
 * frame. Who is no member any more by now is told nothing of joining.
 */
export async function membershipPublications(
  pool: Pool,
  changes: readonly MembershipChange[],
): Promise<Publication[]> {
  const joined = changes.filter((change) => change.member);
  const left = changes.filter((change) => !change.member);
  const views = await readViews(pool, joined);
  return [
    ...views.map(({ userId, view }) => personal(userId, addedFrame(view))),
    ...left.map(({ userId, conversationId }) =>
      personal(userId, serverFrame('conversation.removed', { conversation_id: conversationId })),
    ),
  ];
}

/** The finished frame that tells a member of a conversation. */
export function addedFrame(view: ConversationView): string {
  return serverFrame('conversation.added', { conversation: view });
}

function personal(userId: string, frame: string): Publication {
  return { channel: userChannel(userId), payload: encodeUserFrame(frame) };
}
