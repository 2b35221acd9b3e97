import type { ConversationView, Envelope, ServerPayload } from '@parley/contracts';
import type { ChatConversation } from '../api.ts';
import { type FrameHandlers, handle } from '../net/frame-handlers.ts';
import { isTransient } from '../refusal.ts';
import { Value } from '../value.ts';
import { type Change, isChange } from './changes.ts';
import type { HistoryLoader } from './history.ts';
import type { Joins } from './joins.ts';
import { byPlace, namesakes } from './present.ts';
import type { RoomRecord } from './record.ts';
import { Room } from './room.ts';
import type { RoomContext } from './room-context.ts';
import type { Views } from './views.ts';

const OPEN_AGAIN_MS = 3_000;
/** What stays in memory of a conversation that nobody shows. */
const HIDDEN_MESSAGES = 100;

export interface RoomsOptions {
  context: Omit<RoomContext, 'shown' | 'stale' | 'dropped' | 'caughtUp'>;
  joins: Joins;
  views: Views;
  history: HistoryLoader;
  /** The database went back in time: what is stored here may be of a future that is not. */
  serverRestored(): void;
  messageReceived(conversationId: string, seq: number, senderId: string | null): void;
}

/** All conversations, each in step with the server. */
export class Rooms {
  readonly listed = new Value<readonly ChatConversation[]>([]);
  readonly archived = new Value<readonly ChatConversation[]>([]);
  /** Counts frames: what was asked for before a frame does not undo it. */
  clock = 0;
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #context: RoomContext;
  readonly #openTimers = new Map<Room, ReturnType<typeof setTimeout>>();
  #isListDirty = false;
  #epoch: string | null = null;

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
    this.#context = {
      ...options.context,
      shown: () => this.#listDirty(),
      stale: (id) => options.views.stale(id),
      dropped: (id) => {
        const room = this.room(id);
        if (room.viewers > 0) queueMicrotask(() => this.#catchUp(room));
      },
      caughtUp: (id) => options.joins.caughtUp(this.room(id)),
    };
  }

  get(id: string): Room | undefined {
    return this.#rooms.get(id);
  }

  /** The same object for the same id, also before anything is known of it. */
  room(id: string): Room {
    const known = this.#rooms.get(id);
    if (known) return known;
    const room = new Room(id, this.#context);
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

  /** What the list says of it. Its rev is taken before its messages are read. */
  async find(room: Room): Promise<void> {
    if (!room.view) await this.#options.views.read(room.id);
  }

  merge(view: ConversationView, at: number): void {
    const room = this.room(view.id);
    const isNew = room.view === null;
    room.merge(view, at);
    if (isNew && room.viewers > 0) this.#catchUp(room);
    const last = view.last_message;
    const own = room.members.get(this.#context.me());
    if (last && view.unread > 0 && last.seq > (own?.last_delivered_seq ?? 0))
      this.#options.messageReceived(view.id, last.seq, last.sender_id);
  }

  /** Not ours, or not any more. */
  gone(id: string): void {
    const room = this.get(id);
    if (!room?.view) return;
    room.remove();
    this.#options.context.keeper.drop(id);
    this.#context.save(id);
    this.#listDirty();
  }

  /** While it is on screen. */
  open(room: Room): () => void {
    room.viewers += 1;
    if (room.viewers === 1) this.#catchUp(room);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      room.viewers -= 1;
      if (room.viewers > 0) return;
      room.messages.past = null;
      room.messages.tail?.trim(HIDDEN_MESSAGES);
      room.dirty();
    };
  }

  /** Somebody is shown otherwise. */
  renamed(userId: string): void {
    const me = this.#context.me();
    for (const room of this.#rooms.values())
      if (room.view && namesakes(room.view, me).includes(userId)) room.dirty();
  }

  disconnected(): void {
    this.#options.joins.disconnected();
  }

  /** Nothing is known any more. What is shown stays open, and shows nothing. */
  clear(): void {
    this.stop();
    for (const room of this.#rooms.values()) room.remove();
    this.#epoch = null;
    this.#listDirty();
  }

  stop(): void {
    for (const timer of this.#openTimers.values()) clearTimeout(timer);
    this.#openTimers.clear();
  }

  #hello({ epoch, conversations }: ServerPayload<'hello'>): void {
    if (this.#epoch !== null && this.#epoch !== epoch) this.#restored();
    this.#epoch = epoch;
    for (const { id, rev, last_read_seq: readSeq } of conversations) {
      const room = this.get(id);
      if (!room?.view) continue;
      room.read(readSeq);
      if (room.messages.isEmpty) room.rev = Math.max(room.rev, rev);
      // Ahead of the server is a reason as well: it answers with what there is.
      else if (room.rev !== rev) this.#options.joins.want(room);
    }
    for (const room of this.#rooms.values()) if (room.viewers > 0) this.#catchUp(room);
    this.#options.joins.connected();
    void this.#list();
  }

  /** The database went back in time: nothing that is here is certain. */
  #restored(): void {
    for (const room of this.#rooms.values()) room.remove();
    this.#options.serverRestored();
  }

  async #list(): Promise<void> {
    await this.#options.views.all().catch((error: unknown) => {
      if (!isTransient(error)) return;
      for (const id of this.known()) this.#options.views.stale(id);
    });
  }

  #change(change: Change): void {
    const id = change.payload.conversation_id;
    const room = this.get(id);
    if (!room?.view) {
      this.#options.views.stale(id);
      return;
    }
    if (change.type === 'message.new') {
      const { seq, sender_id: senderId } = change.payload.message;
      this.#options.messageReceived(id, seq, senderId);
    }
    if (room.take(change)) return;
    const { joins } = this.#options;
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
    const room = this.room(view.id);
    const isBehind = !room.messages.isEmpty && room.rev < view.rev;
    this.merge(view, this.clock);
    if (isBehind) this.#options.joins.want(room);
  }

  /** Joined for who is there and how far they have read; loaded for what was said. */
  #catchUp(room: Room): void {
    void this.#load(room).then(
      () => {},
      (error: unknown) => {
        if (!isTransient(error) || room.viewers === 0 || this.#openTimers.has(room)) return;
        const timer = setTimeout(() => {
          this.#openTimers.delete(room);
          if (room.viewers > 0) this.#catchUp(room);
        }, OPEN_AGAIN_MS);
        this.#openTimers.set(room, timer);
      },
    );
  }

  async #load(room: Room): Promise<void> {
    await this.find(room);
    if (!room.view) return;
    this.#options.joins.want(room);
    await this.#options.history.open(room);
  }

  #listDirty(): void {
    if (this.#isListDirty) return;
    this.#isListDirty = true;
    queueMicrotask(() => {
      this.#isListDirty = false;
      const all = [...this.#rooms.values()].flatMap(({ state }) => state.get() ?? []).sort(byPlace);
      this.listed.set(all.filter(({ archived_at }) => archived_at === null));
      this.archived.set(all.filter(({ archived_at }) => archived_at !== null));
    });
  }
}
