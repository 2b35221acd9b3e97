import { isTransient, Refusal } from '../refusal.ts';
import { Backoff } from './backoff.ts';

/** Does one thing until it succeeds, fails for good, or is not wanted any more. */
export class Insist {
  readonly #task: () => Promise<void>;
  readonly #random: () => number;
  #turn: symbol | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(task: () => Promise<void>, random: () => number = Math.random) {
    this.#task = task;
    this.#random = random;
  }

  get isRunning(): boolean {
    return this.#turn !== null;
  }

  /** From the beginning, when it is at it already. */
  start(): void {
    this.stop();
    const turn = Symbol('turn');
    this.#turn = turn;
    void this.#attempt(turn, new Backoff(this.#random));
  }

  stop(): void {
    this.#turn = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #attempt(turn: symbol, backoff: Backoff): Promise<void> {
    const error = await this.#task().then(
      () => null,
      (refused: unknown) => refused,
    );
    if (this.#turn !== turn) return;
    if (error === null || !isTransient(error)) {
      this.#turn = null;
      return;
    }
    const afterMs = error instanceof Refusal ? (error.retryAfterMs ?? 0) : 0;
    this.#timer = setTimeout(() => void this.#attempt(turn, backoff), Math.max(afterMs, backoff.next()));
  }
}
