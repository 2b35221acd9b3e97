import type { Presence as Shown } from '@parley/contracts';
import type { Observable } from '../observable.ts';
import { Value } from '../value.ts';

const KEPT_MOST = 10_000;

/** How people are shown to be there, as far as this connection has heard. */
export class Presence {
  readonly #shown = new Map<string, Value<Shown | null>>();

  observe(userId: string): Observable<Shown | null> {
    return this.#value(userId);
  }

  put(presence: Shown): void {
    this.#value(presence.user_id).set(presence);
  }

  /** Of these people nobody else is there, or they hide. */
  joined(userIds: Iterable<string>, shown: readonly Shown[]): void {
    const there = new Set(shown.map(({ user_id }) => user_id));
    for (const id of userIds) if (!there.has(id)) this.#shown.get(id)?.set(null);
    for (const presence of shown) this.put(presence);
  }

  /** Nothing is heard any more. */
  unknown(): void {
    for (const value of this.#shown.values()) value.set(null);
  }

  end(): void {
    for (const value of this.#shown.values()) value.end();
  }

  #value(userId: string): Value<Shown | null> {
    const known = this.#shown.get(userId);
    if (known) return known;
    const oldest = this.#shown.keys().next();
    if (this.#shown.size >= KEPT_MOST && !oldest.done) this.#shown.delete(oldest.value);
    const value = new Value<Shown | null>(null);
    this.#shown.set(userId, value);
    return value;
  }
}
