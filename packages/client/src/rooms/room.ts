import type { ConversationView, Message, Participant, ServerPayload } from '@parley/contracts';
import { limits } from '@parley/contracts/limits';
import type { ChatMessage } from '../api.ts';
import { type Change, placeOf } from './changes.ts';
import { Erased } from './erased.ts';
import { Listed } from './listed.ts';
import { Members } from './members.ts';
import { chatMessage } from './message-rows.ts';
import { Messages } from './messages.ts';
import type { RoomRecord } from './record.ts';
import { Replay } from './replay.ts';
import type { RoomContext } from './room-context.ts';
import { Showing } from './showing.ts';

/** One conversation, as of its rev: all of it, or newer. */
export class Room {
  readonly id: string;
  readonly showing: Showing;
  readonly members = new Members();
  readonly messages: Messages;
  rev = 0;
  /** How many show it. */
  viewers = 0;
  replay: Replay | null = null;
  readonly #listed = new Listed();
  readonly #erased = new Erased();
  readonly #context: RoomContext;

  constructor(id: string, context: RoomContext) {
    this.id = id;
    this.#context = context;
    this.messages = new Messages(id, () => {
      this.#recount();
      this.dirty();
    });
    this.showing = new Showing(this, context);
  }

  get view(): ConversationView | null {
    return this.#listed.view;
  }

  restore({ view, rev, storedFrom }: RoomRecord): void {
    this.#listed.restore(view);
    this.rev = rev;
    this.messages.storedFrom = storedFrom;
    this.#replaceMembers(view.participants);
    this.dirty();
  }

  /** Applies a change, or keeps it for the replay that is under way. False: there is a hole before it. */
  take(change: Change): boolean {
    if (this.replay) {
      if (!this.replay.take(change)) return false;
      this.#finishReplay();
      return true;
    }
    const place = placeOf(change, this.rev);
    if (place === 'next') this.#apply(change);
    return place !== 'gap';
  }

  /** The answer to a join. What was missed follows. */
  joined(joined: ServerPayload<'room.joined'>): void {
    this.replay = new Replay(joined, this.rev);
    this.#finishReplay();
  }

  /** The latest page in place of all that is here. */
  replace(page: ServerPayload<'sync.result'>): void {
    // Also where the first page is still on its way: that one is of a state that is dropped here.
    const isShown = this.messages.tail !== null || this.viewers > 0;
    this.#forget();
    this.rev = page.rev;
    if (page.conversation) this.#listed.row(page.conversation);
    this.#replaceMembers(page.participants);
    const first = page.messages[0]?.seq ?? 0;
    const from = first <= 1 ? 0 : first;
    const messages = page.messages.map((message) => this.shown(message));
    this.#context.keeper.replaced(this.messages, messages, from);
    if (isShown) this.messages.setTail(messages, from);
    for (const message of messages) this.#context.confirmed(message);
    const last = messages.at(-1);
    if (last) this.#see({ last_message: last, last_seq: Math.max(last.seq, this.view?.last_seq ?? 0) });
    this.#recount();
    this.save();
  }

  /** As the list, or a call for it, shows it. `at`: when it was asked for. */
  merge(view: ConversationView, at: number): void {
    const { view: known } = this;
    if (this.messages.isEmpty) this.rev = Math.max(this.rev, view.rev);
    const isComplete = view.member_count <= limits.smallGroupMembers;
    if (this.#listed.merge(view, at) && isComplete) this.members.retain(view.participants, view.rev);
    for (const row of view.participants) this.#participant(row);
    this.#listMembers();
    // What is unread of an older moment, with newer messages on top, is not to be added up here.
    if (!this.#recount() && known && known.last_seq > view.last_seq) this.#context.stale(this.id);
    this.save();
  }

  ownSettings(settings: ServerPayload<'conversation.settings'>, at: number): void {
    this.#listed.settings(settings, at);
    this.save();
  }

  receipt({ user_id: userId, read_seq, read_at, delivered_seq }: ServerPayload<'receipt'>): void {
    const known = this.members.get(userId);
    if (known) {
      const read = { last_read_seq: read_seq, last_read_at: read_at };
      this.#participant({ ...known, ...read, last_delivered_seq: delivered_seq });
      this.#listMembers();
    }
    if (userId === this.#context.me()) {
      this.read(read_seq);
      // What it said before may have been counted from an older cursor.
      if (!this.#recount() && this.view?.unread) this.#context.stale(this.id);
    }
    this.save();
  }

  /** Own cursor. Only forward. */
  read(seq: number): void {
    const { view } = this;
    if (!view || seq <= view.last_read_seq) return;
    if (!this.#listed.read(seq, this.messages.tail, this.#context.me())) this.#context.stale(this.id);
    this.save();
  }

  /** Own reactions, which frames to everybody do not carry. */
  reacted(messageId: string, emoji: string, isOn: boolean): void {
    this.messages.map((message) => {
      if (message.id !== messageId) return message;
      const others = message.my_reactions.filter((known) => known !== emoji);
      const changed = { ...message, my_reactions: isOn ? [...others, emoji] : others };
      this.#context.keeper.put(this.messages, changed);
      return changed;
    });
    this.dirty();
  }

  /** A message as it is shown here. */
  shown(message: Message): ChatMessage {
    const known = this.messages.find(message.seq);
    return this.#erased.shown(chatMessage(message, known, this.#context.me()));
  }

  /** What has its place at the end here is not on its way any more. A page may know of more than is here. */
  confirm(messages: readonly ChatMessage[]): void {
    const { tail } = this.messages;
    for (const message of messages) if (tail?.find(message.seq)) this.#context.confirmed(message);
  }

  /** Left, or removed. */
  remove(): void {
    this.#forget();
    this.#listed.view = null;
  }

  save(): void {
    this.#context.save(this.id);
    this.dirty();
  }

  dirty(): void {
    this.showing.dirty();
  }

  #forget(): void {
    this.messages.drop();
    this.replay = null;
    this.rev = 0;
    this.#listed.outdate();
    this.members.replace([]);
  }

  /** Between two stays revs went by whose messages could not be seen then, and can be now. */
  #newStay(): void {
    if (this.messages.isEmpty) return;
    this.messages.drop();
    this.#context.keeper.drop(this.id);
    this.#context.dropped(this.id);
  }

  #finishReplay(): void {
    const { replay } = this;
    if (!replay?.isComplete) return;
    this.replay = null;
    for (const change of replay.changes) this.#apply(change);
    for (const row of replay.joined.participants) this.#participant(row);
    this.#listMembers();
    this.save();
    this.#context.caughtUp(this.id);
  }

  #apply({ type, payload }: Change): void {
    this.rev = payload.rev;
    if (type === 'message.new' || type === 'message.updated') this.#message(payload.message);
    else if (type === 'conversation.updated') this.#listed.row(payload.conversation);
    else if (type === 'participants.updated') {
      for (const row of payload.participants) this.#memberChange(row);
      this.#listMembers();
      if (this.view && this.view.member_count >= limits.smallGroupMembers) this.#context.stale(this.id);
    }
    this.save();
  }

  #message(message: Message): void {
    const isKnown = this.messages.find(message.seq) !== undefined;
    const kept = this.messages.put(this.shown(message));
    if (isKnown) this.#context.keeper.put(this.messages, kept);
    else this.#context.keeper.putUnseen(this.messages, kept);
    this.#context.confirmed(kept);
    const { tail } = this.messages;
    if (!this.#listed.message(kept, tail, this.#context.me())) this.#context.stale(this.id);
    this.messages.bound(this.viewers > 0);
  }

  /** A change of an own row that is not known is taken for a new stay. */
  #memberChange(row: Participant): void {
    const isMine = row.user_id === this.#context.me();
    const isUnknown = !this.members.get(row.user_id);
    this.#participant(row);
    if (isMine && (isUnknown || row.left_seq !== null)) this.#newStay();
  }

  #participant(row: Participant): void {
    const known = this.members.get(row.user_id);
    const { joined_seq: joinedSeq, role, last_read_seq: readSeq } = this.members.put(row);
    if (row.erased_at) this.#erase(row.user_id, row.erased_at);
    if (row.user_id !== this.#context.me()) return;
    if (known && known.joined_seq !== joinedSeq) this.#newStay();
    this.#see({ role });
    this.read(readSeq);
  }

  #replaceMembers(rows: readonly Participant[]): void {
    this.members.replace(rows);
    for (const row of rows) if (row.erased_at) this.#erase(row.user_id, row.erased_at);
    this.#listMembers();
  }

  /** Of a small group all members are known, and are as many as there are. */
  #listMembers(): void {
    if (!this.view) return;
    const participants = this.members.first;
    const isSmall = this.view.member_count < limits.smallGroupMembers;
    this.#see({ participants, ...(isSmall ? { member_count: participants.length } : {}) });
  }

  #erase(userId: string, at: string): void {
    if (!this.#erased.add(userId, at)) return;
    const change = (message: ChatMessage) => this.#erased.shown(message);
    this.messages.map(change);
    const last = this.view?.last_message;
    if (last) this.#see({ last_message: this.shown(last) });
    this.#context.keeper.changeAll(this.messages, change);
    this.#context.renamed(userId);
  }

  /** False: not all that count are here. */
  #recount(): boolean {
    return this.#listed.recount(this.messages.tail, this.#context.me());
  }

  #see(change: Partial<ConversationView>): void {
    this.#listed.see(change);
  }
}
