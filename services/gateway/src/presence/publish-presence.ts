import {
  encodePresence,
  type PresencePublication,
  type Presence as PresenceView,
  presenceChannel,
} from '@parley/contracts';
import type { Fanout } from '@parley/fanout';
import type { Shown } from '@parley/presence';

/** Conversation ids in one publication: some 80 KB. */
const IDS_PER_PUBLICATION = 2_000;

/** Tells all gateways how users are shown now, each in the conversations of `places`. */
export function publishPresence(
  fanout: Fanout,
  changed: ReadonlyMap<string, Shown>,
  places: ReadonlyMap<string, readonly string[]>,
): void {
  let changes: PresencePublication['changes'] = [];
  let ids = 0;
  const flush = () => {
    if (changes.length > 0) fanout.publish(presenceChannel, encodePresence({ changes }));
    changes = [];
    ids = 0;
  };
  for (const [userId, shown] of changed) {
    const conversationIds = [...(places.get(userId) ?? [])];
    if (conversationIds.length === 0) continue;
    if (ids + conversationIds.length > IDS_PER_PUBLICATION) flush();
    changes.push({ presence: viewOf(userId, shown), conversation_ids: conversationIds });
    ids += conversationIds.length;
  }
  flush();
}

/** A user's presence as clients see it. */
export function viewOf(userId: string, { state, lastSeenAtMs }: Shown): PresenceView {
  const lastSeenAt = lastSeenAtMs === null ? null : new Date(lastSeenAtMs).toISOString();
  return { user_id: userId, state, last_seen_at: lastSeenAt };
}
