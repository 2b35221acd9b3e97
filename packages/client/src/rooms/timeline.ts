import type { ChatMessage } from '../api.ts';

/** Messages in seq order without a hole: all there are between `from` and the newest here. */
export class Timeline {
  /** From this seq on nothing is missing; 0: from the beginning. */
  from: number;
  #messages: ChatMessage[];
  #inFront = 0;

  constructor(messages: readonly ChatMessage[], from: number) {
    this.#messages = [...messages];
    this.from = from;
  }

  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  get last(): ChatMessage | undefined {
    return this.#messages.at(-1);
  }

  find(seq: number): ChatMessage | undefined {
    const found = this.#messages[this.#indexOf(seq)];
    return found?.seq === seq ? found : undefined;
  }

  byId(id: string): ChatMessage | undefined {
    return this.#messages.find((message) => message.id === id);
  }

  /** Keeps the newer of two states. */
  put(message: ChatMessage): void {
    const index = this.#indexOf(message.seq);
    const known = this.#messages[index];
    if (known?.seq !== message.seq) this.#messages.splice(index, 0, message);
    else if (known.rev <= message.rev) this.#messages[index] = message;
  }

  /** In place of what is here under its seq, whatever its rev: for what only this user sees. */
  replace(message: ChatMessage): void {
    const index = this.#indexOf(message.seq);
    if (this.#messages[index]?.seq === message.seq) this.#messages[index] = message;
  }

  /** A page that ends where this begins, or overlaps it. */
  prepend(page: readonly ChatMessage[], from: number): void {
    const earlier = page.filter(({ seq }) => seq < this.from);
    this.#messages = [...earlier, ...this.#messages];
    this.#inFront += earlier.length;
    this.from = from;
  }

  /** A page that begins where this ends. */
  append(page: readonly ChatMessage[]): void {
    const end = this.last?.seq ?? 0;
    this.#messages = [...this.#messages, ...page.filter(({ seq }) => seq > end)];
  }

  map(change: (message: ChatMessage) => ChatMessage): void {
    this.#messages = this.#messages.map(change);
  }

  /** Forgets all but the newest. */
  trim(most: number): void {
    if (this.#messages.length <= most) return;
    this.#messages = this.#messages.slice(-most);
    this.from = this.#messages[0]?.seq ?? this.from;
    this.#inFront = 0;
  }

  /** New messages do not pile up; what was put in front by pages is not taken away by them. */
  bound(most: number): void {
    const inFront = this.#inFront;
    if (this.#messages.length - inFront <= 2 * most) return;
    this.trim(inFront + most);
    this.#inFront = inFront;
  }

  /** Where a seq is, or would be. */
  #indexOf(seq: number): number {
    let low = 0;
    let high = this.#messages.length;
    // New messages are at the end.
    if (high > 0 && this.#messages[high - 1]!.seq < seq) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#messages[middle]!.seq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
