import type { ConversationView } from '@parley/contracts';
import { latest } from './messages.ts';

export interface Known {
  view: ConversationView;
  /** The rev of its row. */
  rowRev: number;
  /** Its own settings were told since the other view was asked for. */
  hasNewerSettings: boolean;
}

/** What a list says of a conversation, with what is known to be newer here. */
export function mergedView(
  { view: known, rowRev, hasNewerSettings }: Known,
  view: ConversationView,
): ConversationView {
  const isBehind = known.last_read_seq > view.last_read_seq || known.last_seq > view.last_seq;
  return {
    ...view,
    ...(rowRev > view.rev ? rowOf(known) : {}),
    ...(hasNewerSettings ? ownSettingsOf(known) : {}),
    ...(isBehind ? { unread: known.unread, unread_mentions: known.unread_mentions } : {}),
    last_seq: Math.max(known.last_seq, view.last_seq),
    last_read_seq: Math.max(known.last_read_seq, view.last_read_seq),
    last_message: latest(known.last_message, view.last_message),
  };
}

function rowOf({ title, avatar_url, history, last_message_at, member_count }: ConversationView) {
  return { title, avatar_url, history, last_message_at, member_count };
}

function ownSettingsOf({ muted_until, notify, pinned_at, archived_at }: ConversationView) {
  return { muted_until, notify, pinned_at, archived_at };
}
