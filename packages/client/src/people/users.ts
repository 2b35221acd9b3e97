import type { User } from '@parley/contracts';
import type { Session } from '../net/session.ts';
import type { Observable } from '../observable.ts';
import { isTransient } from '../refusal.ts';
import type { Journal } from '../store/journal.ts';
import { Value } from '../value.ts';

const FRESH_MS = 5 * 60_000;
const AT_ONCE = 100;
/** Asked for in one moment: what a screen needs is one request. */
const GATHER_MS = 20;
const KEPT_MOST = 5_000;
const RETRY_MS = 5_000;
/** One id that is none would have the whole request refused. */
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

interface Known {
  value: Value<User | null>;
  readAt: number;
}

/** Names and pictures, read together and kept. */
export class Users {
  readonly #session: Session;
  readonly #journal: Journal;
  readonly #changed: (id: string) => void;
  readonly #known = new Map<string, Known>();
  readonly #wanted = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isReading = false;
  #isStopped = false;

  constructor(options: { session: Session; journal: Journal; changed(id: string): void }) {
    this.#session = options.session;
    this.#journal = options.journal;
    this.#changed = options.changed;
  }

  async restore(): Promise<void> {
    for (const user of await this.#journal.all<User>('users', KEPT_MOST))
      this.#known.set(user.id, { value: new Value<User | null>(user), readAt: 0 });
  }

  observe(id: string): Observable<User | null> {
    return this.#entry(id).value;
  }

  peek(id: string): User | null {
    return this.#entry(id).value.get();
  }

  put(user: User): void {
    const entry = this.#known.get(user.id) ?? this.#add(user.id);
    entry.readAt = Date.now();
    const before = entry.value.get();
    if (before && JSON.stringify(before) === JSON.stringify(user)) return;
    entry.value.set(user);
    this.#journal.put('users', user.id, user);
    this.#changed(user.id);
  }

  /** It is read again, as it may be another. */
  outdate(id: string): void {
    const entry = this.#known.get(id);
    if (entry) entry.readAt = 0;
    this.#want(id);
  }

  /** After a reconnect: whoever is still missing. */
  readMissing(): void {
    this.#isStopped = false;
    if (this.#wanted.size > 0) this.#gather(GATHER_MS);
    for (const [id, { value }] of this.#known) if (value.get() === null) this.#want(id);
  }

  clear(): void {
    this.stop();
    this.#wanted.clear();
    for (const { value } of this.#known.values()) value.set(null);
    this.#known.clear();
  }

  /** Until the next connect. */
  stop(): void {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  end(): void {
    for (const { value } of this.#known.values()) value.end();
  }

  #entry(id: string): Known {
    const entry = this.#known.get(id) ?? this.#add(id);
    if (Date.now() - entry.readAt > FRESH_MS) {
      entry.readAt = Date.now();
      this.#want(id);
    }
    return entry;
  }

  #add(id: string): Known {
    const oldest = this.#known.keys().next();
    if (this.#known.size >= KEPT_MOST && !oldest.done) {
      this.#known.delete(oldest.value);
      this.#journal.delete('users', oldest.value);
    }
    const entry = { value: new Value<User | null>(null), readAt: 0 };
    this.#known.set(id, entry);
    return entry;
  }

  #want(id: string): void {
    if (!UUID.test(id)) return;
    this.#wanted.add(id);
    this.#gather(GATHER_MS);
  }

  #gather(ms: number): void {
    if (this.#isStopped || this.#timer || this.#isReading) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#read();
    }, ms);
  }

  async #read(): Promise<void> {
    const ids = [...this.#wanted].slice(0, AT_ONCE);
    if (ids.length === 0 || this.#session.userId === null) return;
    for (const id of ids) this.#wanted.delete(id);
    this.#isReading = true;
    let nextMs = GATHER_MS;
    try {
      const path = `/api/users?ids=${ids.map(encodeURIComponent).join(',')}`;
      const { users } = await this.#session.json<{ users: User[] }>({ method: 'GET', path });
      for (const user of users) this.put(user);
    } catch (error) {
      // They keep the names they had; who has none is asked for again.
      for (const id of isTransient(error) ? ids : [])
        if (!this.#known.get(id)?.value.get()) this.#wanted.add(id);
      nextMs = RETRY_MS;
    }
    this.#isReading = false;
    if (this.#wanted.size > 0) this.#gather(nextMs);
  }
}
