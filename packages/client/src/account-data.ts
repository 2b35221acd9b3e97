import type { Me, ServerPayload, Settings } from '@parley/contracts';
import type { Session } from './net/session.ts';
import type { Journal } from './store/journal.ts';
import { Value } from './value.ts';

interface BlocksPage {
  blocks: { user_id: string }[];
  cursor: string | null;
}

/** One's own profile, settings and blocks, as all devices share them. */
export class AccountData {
  readonly blocked = new Value<ReadonlySet<string>>(new Set());
  readonly #session: Session;
  readonly #journal: Journal;

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
    this.#session.updateMe(await this.#session.json<Me>({ method: 'GET', path: '/api/users/me' }));
    const blocked = new Set<string>();
    let cursor: string | null = null;
    do {
      const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const page: BlocksPage = await this.#session.json({
        method: 'GET',
        path: `/api/blocks?limit=100${query}`,
      });
      for (const { user_id } of page.blocks) blocked.add(user_id);
      cursor = page.cursor;
    } while (cursor !== null);
    this.#setBlocked(blocked);
  }

  async updateSettings(change: Partial<Settings>): Promise<void> {
    const call = { method: 'PATCH', path: '/api/users/me/settings', body: change };
    this.#session.updateMe({ settings: await this.#session.json<Settings>(call) });
  }

  block({ user_id: id, blocked }: ServerPayload<'block.updated'>): void {
    const all = new Set(this.blocked.get());
    if (blocked) all.add(id);
    else all.delete(id);
    this.#setBlocked(all);
  }

  clear(): void {
    this.blocked.set(new Set());
  }

  #setBlocked(blocked: ReadonlySet<string>): void {
    this.blocked.set(blocked);
    this.#journal.put('meta', 'blocked', [...blocked]);
  }
}
