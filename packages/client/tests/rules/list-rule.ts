import type { ConversationView } from '@parley/contracts';
import type { Device } from '../device/device.ts';

/** In the end the list of a client is the one that the server has. Says what is not. */
export async function wrongInList({ name, client }: Device): Promise<string[]> {
  const asked = ['false', 'true'].map((archived) =>
    client.request<{ conversations: ConversationView[] }>('GET', `/api/conversations?archived=${archived}`),
  );
  const server = (await Promise.all(asked)).flatMap(({ conversations }) => conversations);
  const shown = new Map(
    [...client.conversations.get(), ...client.archived.get()].map((conversation) => [
      conversation.id,
      conversation,
    ]),
  );
  const beyond = [...shown.keys()].filter((id) => !server.some((view) => view.id === id));
  return [
    ...beyond.map((id) => `${name} lists ${id}, which is not there`),
    ...server.flatMap((view) => {
      const has = shown.get(view.id);
      if (!has) return [`${name} does not list ${view.id}`];
      const [wanted, got] = [essence(view), essence(has)];
      return wanted === got ? [] : [`${name} lists ${got} for ${wanted}`];
    }),
  ];
}

function essence(view: ConversationView): string {
  const {
    id,
    title,
    rev,
    last_seq,
    last_read_seq,
    unread,
    unread_mentions,
    role,
    member_count,
    last_message,
  } = view;
  return JSON.stringify({
    ...{ id, title, rev, last_seq, last_read_seq, unread, unread_mentions, role, member_count },
    ...{ muted: view.muted_until, pinned: view.pinned_at, archived: view.archived_at, notify: view.notify },
    last: last_message && [last_message.id, last_message.rev, last_message.text],
  });
}
