import type { ConversationView, Envelope, ServerPayload } from '@parley/contracts';
import { type FrameHandlers, handle } from '../net/frame-handlers.ts';
import { type Change, isChange } from './changes.ts';
import { Gone } from './gone.ts';
import { Lists } from './lists.ts';
import { Openings, type OpeningsOptions } from './openings.ts';
import { namesakes } from './present.ts';
import type { RoomRecord } from './record.ts';
import { Room } from './room.ts';
import type { RoomContext } from './room-context.ts';

export interface RoomsOptions extends OpeningsOptions {
  context: Omit<RoomContext, 'shown' | 'stale' | 'dropped' | 'caughtUp' | 'isOpening'>;
  /** The database went back in time: what is stored here may be of a future that is not. */
  serverRestored(): void;
  messageReceived(conversationId: string, seq: number, senderId: string | null): void;
}

/** All conversations, each in step with the server. */
export class Rooms {
  readonly lists: Lists;
  readonly openings: Openings;
  /** Counts frames: what was asked for before a frame does not undo it. */
  clock = 0;
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #context: RoomContext;
  #epoch: string | null = null;
  readonly #gone = new Gone();
  readonly #handlers: FrameHandlers = {
    hello: (payload) => this.#hello(payload),
    'room.joined': (payload) => this.get(payload.conversation_id)?.joined(payload),
    'sync.result': (payload) => this.#synced(payload),
    receipt: (payload) => this.get(payload.conversation_id)?.receipt(payload),
    'conversation.added': ({ conversation }) => this.#added(conversation),
    'conversation.removed': ({ conversation_id: id }) => this.gone(id),
    'conversation.settings': (payload) => this.get(payload.conversation_id)?.ownSettings(payload, this.clock),
  };

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.openings = new Openings(options);
    this.lists = new Lists(() =>
      [...this.#rooms.values()].flatMap(({ showing }) => showing.state.get() ?? []),
    );
    this.#context = {
      ...options.context,
      shown: () => this.lists.dirty(),
      stale: (id) => options.views.stale(id),
      dropped: (id) => queueMicrotask(() => this.openings.catchUp(this.room(id))),
      caughtUp: (id) => options.joins.caughtUp(this.room(id)),
      isOpening: (id) => this.openings.isOpening(this.room(id)),
    };
  }

  get(id: string): Room | undefined {
    return this.#rooms.get(id);
  }

  /** The same object for the same id, also before anything is known of it. */
  room(id: string): Room {
    const room = this.#rooms.get(id) ?? new Room(id, this.#context);
    this.#rooms.set(id, room);
    return room;
  }

  *known(): Generator<string> {
    for (const room of this.#rooms.values()) if (room.view) yield room.id;
  }

  restore(epoch: string | null, records: readonly RoomRecord[]): void {
    this.#epoch = epoch;
    for (const record of records) this.room(record.view.id).restore(record);
  }

  /** Every frame that is about conversations. */
  frame(frame: Envelope): void {
    this.clock += 1;
    if (isChange(frame)) this.#change(frame);
    else handle(this.#handlers, frame);
  }

  merge(view: ConversationView, at: number): void {
    if (this.#gone.isSince(view.id, at)) return;
    const room = this.room(view.id);
    const isNew = room.view === null;
    room.merge(view, at);
    if (isNew) this.openings.catchUp(room);
    const last = view.last_message;
    const own = room.members.get(this.#context.me());
    if (last && view.unread > 0 && last.seq > (own?.last_delivered_seq ?? 0))
      this.#options.messageReceived(view.id, last.seq, last.sender_id);
  }

  /** Not ours, or not any more. */
  gone(id: string): void {
    this.#gone.note(id, this.clock);
    const room = this.get(id);
    if (!room?.view) return;
    room.remove();
    this.#context.keeper.drop(id);
    this.#context.save(id);
  }

  /** Somebody is shown otherwise. */
  renamed(userId: string): void {
    const me = this.#context.me();
    for (const room of this.#rooms.values())
      if (room.view && namesakes(room.view, me).includes(userId)) room.dirty();
  }

  /** What is kept of them is more than the store takes: messages are read from the server again. */
  keepNothing(): void {
    const kept = [...this.#rooms.values()].filter(({ messages }) => messages.storedFrom !== null);
    for (const { messages } of kept) messages.storedFrom = null;
    // Else the store would go on to say that it has them.
    for (const room of kept) room.save();
  }

  /** Nothing is known any more. What is shown stays open, and shows nothing. */
  clear(): void {
    this.openings.stop();
    for (const room of this.#rooms.values()) room.remove();
    this.#gone.forget();
    this.#epoch = null;
  }

  end(): void {
    for (const value of [this.lists.listed, this.lists.archived]) value.end();
    for (const { showing, members } of this.#rooms.values())
      for (const value of [showing.state, showing.history, members.all]) value.end();
  }

  #hello({ epoch, conversations }: ServerPayload<'hello'>): void {
    const { joins, views } = this.#options;
    if (this.#epoch !== null && this.#epoch !== epoch) this.#restored();
    this.#epoch = epoch;
    joins.connected();
    const behind: Room[] = [];
    for (const { id, rev, last_read_seq: readSeq } of conversations) {
      const room = this.get(id);
      if (!room?.view) continue;
      room.read(readSeq);
      if (room.messages.isEmpty) room.rev = Math.max(room.rev, rev);
      // Ahead of the server is a reason as well: it answers with what there is.
      else if (room.rev !== rev) behind.push(room);
    }
    const all = [...this.#rooms.values()];
    // What somebody looks at comes first, and is joined also where nothing was missed: for who is there.
    const shown = all.filter(({ view, viewers }) => view && viewers > 0);
    for (const room of [...shown, ...behind]) joins.want(room);
    for (const room of all) this.openings.catchUp(room);
    views.all();
  }

  /** Nothing that is here is certain. */
  #restored(): void {
    for (const room of this.#rooms.values()) room.remove();
    this.#options.serverRestored();
  }

  #change(change: Change): void {
    const { joins, views, messageReceived } = this.#options;
    const id = change.payload.conversation_id;
    const room = this.get(id);
    if (!room?.view) {
      views.stale(id);
      return;
    }
    if (change.type === 'message.new') {
      const { seq, sender_id: senderId } = change.payload.message;
      messageReceived(id, seq, senderId);
    }
    if (room.replay) joins.heard();
    if (room.take(change)) return;
    if (room.replay) joins.again(room);
    // A join that is under way brings it.
    else if (!joins.isJoining(room)) joins.want(room);
  }

  #synced(page: ServerPayload<'sync.result'>): void {
    const room = this.get(page.conversation_id);
    if (!room || !page.too_long) return;
    room.replace(page);
    this.#options.views.stale(room.id);
    this.#options.joins.caughtUp(room);
  }

  #added(view: ConversationView): void {
    this.#gone.forget(view.id);
    const room = this.room(view.id);
    const isBehind = !room.messages.isEmpty && room.rev < view.rev;
    this.merge(view, this.clock);
    if (isBehind) this.#options.joins.want(room);
  }
}
