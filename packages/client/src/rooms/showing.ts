import type { ConversationView } from '@parley/contracts';
import type { ChatConversation, History } from '../api.ts';
import { same } from '../same.ts';
import { Value } from '../value.ts';
import type { Messages } from './messages.ts';
import { present } from './present.ts';
import type { RoomContext } from './room-context.ts';

const NOTHING: History = { messages: [], hasEarlier: false, reachesEnd: false, loading: false };

interface Subject {
  readonly id: string;
  readonly rev: number;
  readonly view: ConversationView | null;
  readonly messages: Messages;
}

/** What an app sees of a conversation: changed once for all changes of a moment. */
export class Showing {
  readonly state = new Value<ChatConversation | null>(null);
  readonly history = new Value<History>(NOTHING);
  readonly #subject: Subject;
  readonly #context: RoomContext;
  #isDirty = false;

  constructor(subject: Subject, context: RoomContext) {
    this.#subject = subject;
    this.#context = context;
  }

  dirty(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    queueMicrotask(() => {
      if (this.#isDirty) this.show();
    });
  }

  show(): void {
    this.#isDirty = false;
    const { me, user, typing, shown } = this.#context;
    const { id, view, rev } = this.#subject;
    // What is shown is of this rev, also where the list has told of a later one.
    const state = view && present({ ...view, rev }, { me: me(), user, typing: typing(id) });
    this.state.set(same(this.state.get(), state));
    this.history.set(same(this.history.get(), this.#historyNow()) ?? NOTHING);
    shown(id);
  }

  #historyNow(): History {
    const { id, messages } = this.#subject;
    const { shown, past, tail, isLoading } = messages;
    const confirmed = shown?.messages ?? [];
    return {
      // A copy: what is shown does not change under who shows it.
      messages: past ? [...confirmed] : [...confirmed, ...this.#context.pending(id)],
      hasEarlier: shown !== null && shown.from > 0,
      reachesEnd: tail !== null && past === null,
      loading: isLoading || this.#context.isOpening(id),
    };
  }
}
