import type { ClientPayload, Envelope, ServerPayload } from '@parley/contracts';
import type { ChatMessage, Draft } from '../api.ts';
import { Backoff } from '../net/backoff.ts';
import { Refusal, signedOut } from '../refusal.ts';
import type { Journal } from '../store/journal.ts';
import { newUuid } from '../uuid.ts';
import { Value } from '../value.ts';
import { bodyOf, type Entry, faultOf, messageOf } from './entry.ts';

const HELD_MOST = 5_000;
/** Conversations that are being sent to at once; each has one message in flight, so that none overtakes another. */
const AT_ONCE = 30;

export interface OutboxOptions {
  journal: Journal;
  ask(type: 'message.send', payload: ClientPayload<'message.send'>): Promise<Envelope>;
  me(): string | null;
  /** What this client has of a conversation. */
  rev(conversationId: string): number;
  changed(conversationId: string): void;
  random: () => number;
}

/** Own messages until they are acknowledged or finally refused, sent in their order. */
export class Outbox {
  readonly unsent = new Value<readonly ChatMessage[]>([]);
  readonly #options: OutboxOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #shown = new WeakMap<Entry, ChatMessage>();
  readonly #inFlight = new Map<string, symbol>();
  readonly #backoffs = new Map<string, Backoff>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #order = 0;
  #isConnected = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  async restore(): Promise<void> {
    for (const { value } of await this.#options.journal.store.list('outbox')) {
      const entry = value as Entry;
      const isSending = entry.status === 'sending' && entry.ackedRev === null;
      this.#entries.set(entry.body.client_message_id, isSending ? { ...entry, status: 'queued' } : entry);
      this.#order = Math.max(this.#order, entry.order);
    }
    this.#show();
  }

  send(conversationId: string, draft: Draft): string {
    if (this.#options.me() === null) throw signedOut();
    if (this.#entries.size >= HELD_MOST) throw new Refusal(TOO_MANY);
    const body = bodyOf(draft, newUuid());
    const failure = faultOf(body);
    this.#order += 1;
    this.#keep({
      order: this.#order,
      conversationId,
      body,
      media: draft.media ?? null,
      writtenAt: new Date().toISOString(),
      status: failure ? 'failed' : 'queued',
      failure,
      ackedRev: null,
    });
    this.#pump();
    return body.client_message_id;
  }

  retry(clientMessageId: string): void {
    const entry = this.#entries.get(clientMessageId);
    if (entry?.status !== 'failed') return;
    this.#drop(entry);
    this.#order += 1;
    this.#keep({ ...entry, order: this.#order, status: 'queued', failure: null });
    this.#pump();
  }

  discard(clientMessageId: string): void {
    const entry = this.#entries.get(clientMessageId);
    if (entry && entry.ackedRev === null) this.#drop(entry);
  }

  /** It is among what was received. */
  confirmed({ client_message_id: id, sender_id: senderId }: ChatMessage): void {
    const entry = id !== null && senderId === this.#options.me() ? this.#entries.get(id) : undefined;
    if (entry) this.#drop(entry);
  }

  /** Those acknowledged at or before this rev are among what was received, or were deleted. */
  reached(conversationId: string, rev: number): void {
    for (const entry of this.#of(conversationId))
      if (entry.ackedRev !== null && entry.ackedRev <= rev) this.#drop(entry);
  }

  /** The server has lost what it had acknowledged: its ids make it safe to send everything again. */
  serverRestored(): void {
    for (const entry of this.#inOrder())
      if (entry.ackedRev !== null) this.#keep({ ...entry, ackedRev: null, status: 'queued' });
  }

  of(conversationId: string): ChatMessage[] {
    return this.#of(conversationId).map((entry) => this.#message(entry));
  }

  connected(): void {
    this.#isConnected = true;
    this.#pump();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#inFlight.clear();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#backoffs.clear();
    for (const entry of this.#entries.values())
      if (entry.status === 'sending' && entry.ackedRev === null) this.#keep({ ...entry, status: 'queued' });
  }

  clear(): void {
    this.disconnected();
    const conversations = new Set([...this.#entries.values()].map(({ conversationId }) => conversationId));
    this.#entries.clear();
    for (const id of conversations) this.#options.changed(id);
    this.#show();
  }

  #pump(): void {
    if (!this.#isConnected) return;
    const seen = new Set<string>();
    for (const entry of this.#inOrder()) {
      const { conversationId, status } = entry;
      if (status !== 'queued' || seen.has(conversationId)) continue;
      seen.add(conversationId);
      if (this.#inFlight.size >= AT_ONCE) return;
      if (this.#inFlight.has(conversationId) || this.#timers.has(conversationId)) continue;
      void this.#attempt(entry);
    }
  }

  async #attempt(queued: Entry): Promise<void> {
    const { conversationId, body } = queued;
    const turn = Symbol(conversationId);
    this.#inFlight.set(conversationId, turn);
    const entry = this.#keep({ ...queued, status: 'sending' });
    const payload = { conversation_id: conversationId, ...body };
    const answer = await this.#options.ask('message.send', payload).catch((error: unknown) => error);
    // The connection was lost: the next one sends it again.
    if (this.#inFlight.get(conversationId) !== turn) return;
    this.#inFlight.delete(conversationId);
    // It was confirmed or discarded meanwhile.
    const now = this.#entries.get(body.client_message_id);
    if (now === entry) this.#answered(entry, answer);
    else if (!(answer instanceof Error)) this.#backoffs.delete(conversationId);
    this.#pump();
  }

  #answered(entry: Entry, answer: unknown): void {
    const { conversationId } = entry;
    if (!(answer instanceof Error)) {
      this.#backoffs.delete(conversationId);
      this.#acked(entry, (answer as Envelope).payload as ServerPayload<'message.ack'>);
    } else if (!(answer instanceof Refusal) || answer.retryable || isOfSession(answer)) {
      this.#keep({ ...entry, status: 'queued' });
      this.#later(conversationId, answer instanceof Refusal ? answer.retryAfterMs : null);
    } else {
      this.#keep({ ...entry, status: 'failed', failure: { code: answer.code, message: answer.message } });
    }
  }

  #acked(entry: Entry, { rev }: ServerPayload<'message.ack'>): void {
    if (rev <= this.#options.rev(entry.conversationId)) this.#drop(entry);
    else this.#keep({ ...entry, ackedRev: rev });
  }

  /** The one that was refused goes first again, so that the order stays. */
  #later(conversationId: string, afterMs: number | null): void {
    if (!this.#isConnected) return;
    const backoff = this.#backoffs.get(conversationId) ?? new Backoff(this.#options.random);
    this.#backoffs.set(conversationId, backoff);
    const timer = setTimeout(
      () => {
        this.#timers.delete(conversationId);
        this.#pump();
      },
      Math.max(afterMs ?? 0, backoff.next()),
    );
    this.#timers.set(conversationId, timer);
  }

  #keep(entry: Entry): Entry {
    this.#entries.set(entry.body.client_message_id, entry);
    this.#options.journal.put('outbox', keyOf(entry), entry);
    this.#changed(entry);
    return entry;
  }

  #drop(entry: Entry): void {
    this.#entries.delete(entry.body.client_message_id);
    this.#options.journal.delete('outbox', keyOf(entry));
    this.#changed(entry);
  }

  #changed({ conversationId }: Entry): void {
    this.#options.changed(conversationId);
    this.#show();
  }

  #show(): void {
    const unsent = this.#inOrder().filter(({ ackedRev }) => ackedRev === null);
    this.unsent.set(unsent.map((entry) => this.#message(entry)));
  }

  #of(conversationId: string): Entry[] {
    return this.#inOrder().filter((entry) => entry.conversationId === conversationId);
  }

  /** A map keeps the order in which its keys were added, which is that of `order`. */
  #inOrder(): Entry[] {
    return [...this.#entries.values()];
  }

  #message(entry: Entry): ChatMessage {
    const known = this.#shown.get(entry);
    if (known) return known;
    const message = messageOf(entry, this.#options.me() ?? '');
    this.#shown.set(entry, message);
    return message;
  }
}

const TOO_MANY = { code: 'busy', message: `${HELD_MOST} messages wait to be sent`, retryable: true };

/** The socket comes back with a fresh token, or the session ends and with it what waits. */
function isOfSession({ code }: Refusal): boolean {
  return code === 'unauthenticated' || code === 'token_expired';
}

function keyOf({ order }: Entry): string {
  return String(order).padStart(12, '0');
}
