import type { ConversationView, User } from '@parley/contracts';
import type { ChatConversation } from '../api.ts';

const NAMED_MOST = 3;

/** Whose name a conversation goes by when it has no title of its own: the peer, or the first members. */
export function namesakes(view: ConversationView, me: string): string[] {
  const others = view.participants.map(({ user_id }) => user_id).filter((id) => id !== me);
  if (view.type === 'direct') return others.slice(0, 1);
  return view.title === null ? others.slice(0, NAMED_MOST) : [];
}

export function present(
  view: ConversationView,
  people: { me: string; user(id: string): User | null; typing: readonly string[] },
): ChatConversation {
  const known = namesakes(view, people.me).map(people.user);
  const names = known.flatMap((user) => (user ? [user.display_name] : []));
  const peer = view.type === 'direct' ? (known[0] ?? null) : null;
  return { ...view, peer, name: view.title ?? names.join(', '), typing: people.typing };
}

/** As the list orders them: pinned first, then by latest activity. */
export function byPlace(a: ConversationView, b: ConversationView): number {
  return (
    compare(b.pinned_at ?? '', a.pinned_at ?? '') ||
    compare(b.last_message_at ?? b.created_at, a.last_message_at ?? a.created_at) ||
    compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
