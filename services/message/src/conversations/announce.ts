import { encodeControl, encodeUserFrame, serverFrame, userChannel } from '@parley/contracts';
import type { Pool } from '@parley/database';
import type { Publication } from '../publication.ts';
import { readViews } from '../store/views.ts';

export interface MembershipChange {
  conversationId: string;
  userId: string;
  member: boolean;
}

/**
 * What people are told who joined or left: an order to the gateways to attach or detach their sockets, then
 * the frame. Who is no member any more by now is told nothing of joining.
 */
export async function membershipPublications(
  pool: Pool,
  changes: readonly MembershipChange[],
): Promise<Publication[]> {
  const joined = changes.filter((change) => change.member);
  const views = await readViews(pool, joined);
  const publications: Publication[] = [];
  for (const { userId, view } of views) {
    const channel = userChannel(userId);
    publications.push(
      { channel, payload: encodeControl({ type: 'room.added', conversation_id: view.id }) },
      { channel, payload: encodeUserFrame(serverFrame('conversation.added', { conversation: view })) },
    );
  }
  for (const { userId, conversationId } of changes.filter((change) => !change.member)) {
    const channel = userChannel(userId);
    const gone = { conversation_id: conversationId };
    publications.push(
      { channel, payload: encodeControl({ type: 'room.removed', ...gone }) },
      { channel, payload: encodeUserFrame(serverFrame('conversation.removed', gone)) },
    );
  }
  return publications;
}
