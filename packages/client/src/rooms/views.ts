import type { ConversationView } from '@parley/contracts';
import { Insist } from '../net/insist.ts';
import type { Session } from '../net/session.ts';
import { codeOf, isTransient } from '../refusal.ts';

const GATHER_MS = 200;
const RETRY_MS = 3_000;
const AT_ONCE = 3;

export interface ViewsOptions {
  session: Session;
  /** The moment, on the clock that frames are counted by. */
  clock(): number;
  merge(view: ConversationView, at: number): void;
  gone(conversationId: string): void;
  known(): Iterable<string>;
}

/** Reads conversations as the list shows them: all, or those of which something is not known any more. */
export class Views {
  readonly #options: ViewsOptions;
  readonly #stale = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #reading = 0;
  readonly #all: Insist;
  #isStopped = false;

  constructor(options: ViewsOptions) {
    this.#options = options;
    this.#all = new Insist(() => this.#readAll());
  }

  /** All of them, until it is done. Those that are here and not in the list are asked for by themselves. */
  all(): void {
    this.#isStopped = false;
    this.#all.start();
  }

  /** Resolves when it was read, or it is known that it is not ours. Rejects when that cannot be found out now. */
  async read(id: string): Promise<void> {
    this.#stale.delete(id);
    const at = this.#options.clock();
    const call = { method: 'GET', path: `/api/conversations/${encodeURIComponent(id)}` };
    try {
      const view = await this.#options.session.json<ConversationView>(call);
      // Nothing that merely looks like a conversation is taken for one.
      if (view.id !== id) throw new TypeError(`The answer for conversation ${id} is not it`);
      this.#options.merge(view, at);
    } catch (error) {
      if (codeOf(error) !== 'not_found') throw error;
      this.#options.gone(id);
    }
  }

  /** It is read soon. */
  stale(id: string): void {
    this.#stale.add(id);
    this.#later(GATHER_MS);
  }

  stop(): void {
    this.#isStopped = true;
    this.#all.stop();
    this.#stale.clear();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #later(ms: number): void {
    if (this.#isStopped || this.#timer || this.#reading >= AT_ONCE) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#next();
    }, ms);
  }

  #next(): void {
    while (this.#reading < AT_ONCE && this.#stale.size > 0) {
      const id = this.#stale.values().next().value!;
      this.#stale.delete(id);
      this.#reading += 1;
      void this.read(id).then(
        () => this.#done(GATHER_MS),
        (error: unknown) => {
          if (isTransient(error)) this.#stale.add(id);
          this.#done(RETRY_MS);
        },
      );
    }
  }

  #done(nextMs: number): void {
    this.#reading -= 1;
    if (this.#stale.size > 0) this.#later(nextMs);
  }

  async #readAll(): Promise<void> {
    const before = new Set(this.#options.known());
    for (const archived of [false, true]) {
      let cursor: string | null = null;
      do {
        const at = this.#options.clock();
        const path: string = `/api/conversations?archived=${archived}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
        const page: { conversations: ConversationView[]; cursor: string | null } =
          await this.#options.session.json({ method: 'GET', path });
        for (const view of page.conversations) {
          before.delete(view.id);
          this.#options.merge(view, at);
        }
        cursor = page.cursor;
      } while (cursor !== null && !this.#isStopped);
    }
    for (const id of before) this.stale(id);
  }
}
