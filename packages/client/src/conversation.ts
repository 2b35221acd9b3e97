import type { ConversationHandle, Draft } from './api.ts';
import type { Session } from './net/session.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Typing } from './people/typing.ts';
import type { HistoryLoader } from './rooms/history.ts';
import type { Quotes } from './rooms/quotes.ts';
import type { Receipts } from './rooms/receipts.ts';
import type { Room } from './rooms/room.ts';
import type { Rooms } from './rooms/rooms.ts';

export interface ConversationParts {
  session: Session;
  rooms: Rooms;
  history: HistoryLoader;
  quotes: Quotes;
  outbox: Outbox;
  receipts: Receipts;
  typing: Typing;
}

/** What an app holds of one conversation. */
export function conversationHandle(room: Room, parts: ConversationParts): ConversationHandle {
  const { session, rooms, history, quotes, outbox, receipts, typing } = parts;
  const { id } = room;
  const base = `/api/conversations/${encodeURIComponent(id)}/messages`;
  const call = (method: string, path: string, body?: unknown) =>
    session.json<unknown>({ method, path: `${base}${path}`, body });
  const toEnd = () => {
    room.messages.past = null;
    room.dirty();
  };

  return {
    id,
    state: room.showing.state,
    history: room.showing.history,
    participants: room.members.all,
    open: () => rooms.openings.open(room),
    loadEarlier: () => history.earlier(room),
    loadLater: () => history.later(room),
    async jumpTo(seq) {
      await rooms.openings.find(room);
      await history.jump(room, seq);
    },
    async jumpToEnd() {
      await rooms.openings.find(room);
      toEnd();
      await history.open(room);
    },
    message: (seq) => quotes.message(room, seq),
    send(draft: Draft) {
      toEnd();
      typing.sent(id);
      const clientMessageId = outbox.send(id, draft);
      room.showing.show();
      return clientMessageId;
    },
    retry: (clientMessageId) => outbox.retry(clientMessageId),
    discard: (clientMessageId) => outbox.discard(clientMessageId),
    async edit(messageId, text, mentions) {
      // The frame that tells everybody brings it, in its turn; so do those of the others.
      await call('PATCH', `/${encodeURIComponent(messageId)}`, {
        text,
        ...(mentions ? { mentions: [...mentions] } : {}),
      });
    },
    async delete(messageId) {
      await call('DELETE', `/${encodeURIComponent(messageId)}`);
    },
    async react(messageId, emoji, on) {
      await call(
        on ? 'PUT' : 'DELETE',
        `/${encodeURIComponent(messageId)}/reactions/${encodeURIComponent(emoji)}`,
      );
      room.reacted(messageId, emoji, on);
    },
    async pin(messageId, pinned) {
      await call(pinned ? 'PUT' : 'DELETE', `/${encodeURIComponent(messageId)}/pin`);
    },
    markRead(seq) {
      const last = Math.min(seq, room.view?.last_seq ?? 0);
      if (last <= (room.view?.last_read_seq ?? 0)) return;
      room.read(last);
      receipts.read(id, last);
    },
    typing: (isTyping) => typing.tell(id, isTyping),
  };
}
