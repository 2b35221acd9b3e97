import type { Me, ServerPayload, Settings } from '@parley/contracts';
import type { Session } from './net/session.ts';
import type { Journal } from './store/journal.ts';
import { Value } from './value.ts';

interface BlocksPage {
  blocks: { user_id: string }[];
  cursor: string | null;
}

/** What was told while it was being read: an answer may be older. */
interface Meanwhile {
  own: Partial<Me>;
  blocks: Map<string, boolean>;
}

/** One's own profile, settings and blocks, as all devices share them. */
export class AccountData {
  readonly blocked = new Value<ReadonlySet<string>>(new Set());
  readonly #session: Session;
  readonly #journal: Journal;
  /** Of the reading that counts; null: none is under way. */
  #meanwhile: Meanwhile | null = null;

  constructor(session: Session, journal: Journal) {
    this.#session = session;
    this.#journal = journal;
  }

  async restore(): Promise<void> {
    const blocked = await this.#journal.get<string[]>('meta', 'blocked');
    if (blocked) this.blocked.set(new Set(blocked));
  }

  /** None of it has a rev: it is read after each connect. */
  async read(): Promise<void> {
    const meanwhile: Meanwhile = { own: {}, blocks: new Map() };
    this.#meanwhile = meanwhile;
    try {
      await this.#read(meanwhile);
    } finally {
      if (this.#meanwhile === meanwhile) this.#meanwhile = null;
    }
  }

  async #read(meanwhile: Meanwhile): Promise<void> {
    const me = await this.#session.json<Me>({ method: 'GET', path: '/api/users/me' });
    // A later reading, or none at all, is what counts.
    if (this.#meanwhile !== meanwhile) return;
    this.#session.updateMe({ ...me, ...meanwhile.own });
    const blocked = new Set<string>();
    let cursor: string | null = null;
    do {
      const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const page: BlocksPage = await this.#session.json({
        method: 'GET',
        path: `/api/blocks?limit=100${query}`,
      });
      if (this.#meanwhile !== meanwhile) return;
      for (const { user_id } of page.blocks) blocked.add(user_id);
      cursor = page.cursor;
    } while (cursor !== null);
    for (const [id, isBlocked] of meanwhile.blocks) {
      if (isBlocked) blocked.add(id);
      else blocked.delete(id);
    }
    this.#setBlocked(blocked);
  }

  async updateSettings(change: Partial<Settings>): Promise<void> {
    const call = { method: 'PATCH', path: '/api/users/me/settings', body: change };
    this.own({ settings: await this.#session.json<Settings>(call) });
  }

  /** What the server told of one's own account. */
  own(change: Partial<Me>): void {
    if (this.#meanwhile) Object.assign(this.#meanwhile.own, change);
    this.#session.updateMe(change);
  }

  block({ user_id: id, blocked }: ServerPayload<'block.updated'>): void {
    this.#meanwhile?.blocks.set(id, blocked);
    const all = new Set(this.blocked.get());
    if (blocked) all.add(id);
    else all.delete(id);
    this.#setBlocked(all);
  }

  clear(): void {
    this.#meanwhile = null;
    this.blocked.set(new Set());
  }

  #setBlocked(blocked: ReadonlySet<string>): void {
    this.blocked.set(blocked);
    this.#journal.put('meta', 'blocked', [...blocked]);
  }
}
