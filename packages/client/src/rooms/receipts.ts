import type { Session } from '../net/session.ts';
import { isTransient } from '../refusal.ts';
import type { Journal } from '../store/journal.ts';

const MERGE_MS = 200;
/** What was not confirmed by then is told by REST, which answers. */
const CONFIRM_MS = 5_000;
const RETRY_MS = 5_000;

export interface ReceiptsOptions {
  session: Session;
  journal: Journal;
  tell(
    type: 'receipt.read' | 'receipt.delivered',
    payload: { conversation_id: string; seq: number },
  ): boolean;
  isForeground(): boolean;
}

/** Own cursors on their way: merged, only forward, and a read one repeated until it has arrived. */
export class Receipts {
  readonly #options: ReceiptsOptions;
  /** Read here, and not confirmed: by conversation. Kept over restarts. */
  #unconfirmed: Record<string, number> = {};
  readonly #dueReads = new Set<string>();
  readonly #dueDelivered = new Map<string, number>();
  readonly #delivered = new Map<string, number>();
  #mergeTimer: ReturnType<typeof setTimeout> | null = null;
  #confirmTimer: ReturnType<typeof setTimeout> | null = null;
  #isConfirming = false;
  #isStopped = false;

  constructor(options: ReceiptsOptions) {
    this.#options = options;
  }

  async restore(): Promise<void> {
    this.#unconfirmed = (await this.#options.journal.get<Record<string, number>>('meta', 'reads')) ?? {};
  }

  /** Read here and not yet known to the server. */
  unconfirmed(conversationId: string): number {
    return this.#unconfirmed[conversationId] ?? 0;
  }

  read(conversationId: string, seq: number): void {
    if (seq <= this.unconfirmed(conversationId)) return;
    this.#setUnconfirmed(conversationId, seq);
    this.#dueReads.add(conversationId);
    this.#merge();
  }

  /** The server's cursor of one's own. */
  confirmed(conversationId: string, readSeq: number): void {
    const seq = this.#unconfirmed[conversationId];
    if (seq !== undefined && seq <= readSeq) this.#setUnconfirmed(conversationId, null);
  }

  /** Shown or about to be shown by an app in the foreground: no push is needed. */
  delivered(conversationId: string, seq: number): void {
    if (seq <= (this.#delivered.get(conversationId) ?? 0)) return;
    this.#delivered.set(conversationId, seq);
    this.#dueDelivered.set(conversationId, seq);
    if (this.#options.isForeground()) this.#merge();
  }

  foreground(): void {
    if (this.#dueDelivered.size > 0) this.#merge();
  }

  connected(): void {
    this.#isStopped = false;
    for (const id of Object.keys(this.#unconfirmed)) this.#dueReads.add(id);
    this.#merge();
  }

  /** What was told last may not have arrived: the list says so, after the next hello. */
  disconnected(): void {
    this.#delivered.clear();
    this.#dueDelivered.clear();
  }

  clear(): void {
    this.stop();
    this.#unconfirmed = {};
    this.#dueReads.clear();
    this.#dueDelivered.clear();
    this.#delivered.clear();
  }

  /** Until the next connect. */
  stop(): void {
    this.#isStopped = true;
    if (this.#mergeTimer) clearTimeout(this.#mergeTimer);
    if (this.#confirmTimer) clearTimeout(this.#confirmTimer);
    this.#mergeTimer = null;
    this.#confirmTimer = null;
  }

  #merge(): void {
    if (this.#isStopped) return;
    this.#mergeTimer ??= setTimeout(() => {
      this.#mergeTimer = null;
      this.#send();
    }, MERGE_MS);
  }

  #send(): void {
    const { tell, isForeground } = this.#options;
    for (const id of this.#dueReads) {
      const seq = this.#unconfirmed[id];
      if (seq === undefined || tell('receipt.read', { conversation_id: id, seq })) this.#dueReads.delete(id);
    }
    if (isForeground()) {
      for (const [id, seq] of this.#dueDelivered)
        if (tell('receipt.delivered', { conversation_id: id, seq })) this.#dueDelivered.delete(id);
    }
    if (Object.keys(this.#unconfirmed).length > 0) this.#confirmLater(CONFIRM_MS);
  }

  #confirmLater(ms: number): void {
    if (this.#isStopped || this.#isConfirming) return;
    this.#confirmTimer ??= setTimeout(() => void this.#confirm(), ms);
  }

  async #confirm(): Promise<void> {
    const { session } = this.#options;
    this.#confirmTimer = null;
    this.#isConfirming = true;
    const reader = session.userId;
    for (const [id, seq] of Object.entries(this.#unconfirmed)) {
      // Another person's reads are none of theirs.
      if (this.#isStopped || session.userId !== reader) break;
      const path = `/api/conversations/${encodeURIComponent(id)}/read`;
      try {
        await session.json({ method: 'PUT', path, body: { seq } });
        this.confirmed(id, seq);
      } catch (error) {
        if (isTransient(error) || session.userId !== reader) break;
        // Not ours any more.
        this.confirmed(id, seq);
      }
    }
    this.#isConfirming = false;
    if (Object.keys(this.#unconfirmed).length > 0 && session.userId !== null) this.#confirmLater(RETRY_MS);
  }

  #setUnconfirmed(conversationId: string, seq: number | null): void {
    const { [conversationId]: _, ...others } = this.#unconfirmed;
    this.#unconfirmed = seq === null ? others : { ...others, [conversationId]: seq };
    this.#options.journal.put('meta', 'reads', this.#unconfirmed);
  }
}
