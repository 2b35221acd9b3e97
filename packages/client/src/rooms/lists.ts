import type { ChatConversation } from '../api.ts';
import { sameList } from '../same.ts';
import { Value } from '../value.ts';
import { byPlace } from './present.ts';

/** The conversations as they are listed, put in order once for all changes of a moment. */
export class Lists {
  readonly listed = new Value<readonly ChatConversation[]>([]);
  readonly archived = new Value<readonly ChatConversation[]>([]);
  readonly #all: () => Iterable<ChatConversation>;
  #isDirty = false;

  constructor(all: () => Iterable<ChatConversation>) {
    this.#all = all;
  }

  dirty(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    queueMicrotask(() => {
      this.#isDirty = false;
      const all = [...this.#all()].sort(byPlace);
      for (const [value, isArchived] of [
        [this.listed, false],
        [this.archived, true],
      ] as const) {
        const now = all.filter(({ archived_at: at }) => (at !== null) === isArchived);
        value.set(sameList(value.get(), now));
      }
    });
  }
}
