import type { Conversation, ConversationView, Message, ServerPayload } from '@parley/contracts';
import type { ChatMessage } from '../api.ts';
import { mergedView } from './merged-view.ts';
import { latest } from './messages.ts';
import type { Timeline } from './timeline.ts';
import { countUnread, withUnread } from './unread.ts';

/** What a list says of a conversation. Its parts come by different ways, and each stays as new as it is. */
export class Listed {
  /** Null: it is not ours, or not known. */
  view: ConversationView | null = null;
  /** The rev of its row. */
  #rowRev = 0;
  /** When its own settings were last told, by the clock of frames. */
  #settingsAt = 0;

  restore(view: ConversationView): void {
    this.view = view;
    this.#rowRev = view.rev;
  }

  /** `at`: when it was asked for. False: the row that is here is newer. */
  merge(view: ConversationView, at: number): boolean {
    const { view: known } = this;
    const [rowRev, hasNewerSettings] = [this.#rowRev, this.#settingsAt > at];
    this.view = known ? mergedView({ view: known, rowRev, hasNewerSettings }, view) : view;
    this.#rowRev = Math.max(rowRev, view.rev);
    return view.rev >= rowRev;
  }

  row(row: Conversation): void {
    if (row.rev < this.#rowRev) return;
    this.#rowRev = row.rev;
    this.see({ ...row, last_seq: Math.max(row.last_seq, this.view?.last_seq ?? 0) });
  }

  settings(settings: ServerPayload<'conversation.settings'>, at: number): void {
    const { conversation_id: _, ...own } = settings;
    this.#settingsAt = at;
    this.see(own);
  }

  /** A new message, or a change of one. False: what is unread has changed, and is not known any more. */
  message(message: ChatMessage, tail: Timeline | null, me: string): boolean {
    const { view } = this;
    if (!view) return true;
    const isNew = message.seq > view.last_seq;
    this.see({ last_message: latest<Message>(view.last_message, message) });
    if (isNew) this.see({ last_seq: message.seq, last_message_at: message.sent_at });
    if (this.recount(tail, me) || message.seq <= view.last_read_seq) return true;
    if (isNew) this.see(withUnread(view, message, me));
    return isNew;
  }

  /** Own cursor, only forward. False: what is unread is not known any more. */
  read(seq: number, tail: Timeline | null, me: string): boolean {
    const { view } = this;
    if (!view) return true;
    const last_read_seq = Math.min(seq, view.last_seq);
    this.see({ last_read_seq });
    if (last_read_seq < view.last_seq) return this.recount(tail, me);
    this.see({ unread: 0, unread_mentions: 0 });
    return true;
  }

  /** False: not all that count are here. */
  recount(tail: Timeline | null, me: string): boolean {
    const counted = this.view && countUnread(this.view, tail, me);
    if (counted) this.see(counted);
    return counted !== null;
  }

  see(change: Partial<ConversationView>): void {
    if (this.view) this.view = { ...this.view, ...change };
  }

  /** It is shown as it was, and whatever comes is newer. */
  outdate(): void {
    this.#rowRev = 0;
  }
}
