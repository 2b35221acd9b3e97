import type { ChatMessage, Client } from '../../src/api.ts';

/** What a client showed of one conversation at one moment. */
export interface Sight {
  /** One more with each restart of the app. */
  life: number;
  conversationId: string;
  rev: number;
  lastSeq: number;
  messages: readonly ChatMessage[];
  hasEarlier: boolean;
  reachesEnd: boolean;
}

/** Writes down everything that a client shows, as a screen would: after each change, not in the middle of one. */
export class Sights {
  readonly all: Sight[] = [];
  #life = 0;
  #stop: (() => void)[] = [];

  watch(client: Client, conversationIds: readonly string[]): void {
    this.stop();
    this.#life += 1;
    const life = this.#life;
    for (const id of conversationIds) {
      const handle = client.conversation(id);
      let isDue = false;
      const look = () => {
        isDue = false;
        const state = handle.state.get();
        const { messages, hasEarlier, reachesEnd } = handle.history.get();
        if (!state || life !== this.#life) return;
        const { rev, last_seq: lastSeq } = state;
        this.all.push({ life, conversationId: id, rev, lastSeq, messages, hasEarlier, reachesEnd });
      };
      const due = () => {
        if (!isDue) queueMicrotask(look);
        isDue = true;
      };
      this.#stop.push(handle.state.subscribe(due), handle.history.subscribe(due));
      due();
    }
  }

  stop(): void {
    for (const stop of this.#stop.splice(0)) stop();
  }
}
