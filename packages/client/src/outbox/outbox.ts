import type { ClientPayload, Envelope, ServerPayload } from '@parley/contracts';
import type { ChatMessage, Draft } from '../api.ts';
import { Backoff } from '../net/backoff.ts';
import { Refusal, signedOut } from '../refusal.ts';
import { newUuid } from '../uuid.ts';
import { Entries, type EntriesOptions } from './entries.ts';
import { bodyOf, type Entry, faultOf } from './entry.ts';

const HELD_MOST = 5_000;
/** Conversations that are being sent to at once; each has one message in flight, so that none overtakes another. */
const AT_ONCE = 30;

export interface OutboxOptions extends EntriesOptions {
  ask(type: 'message.send', payload: ClientPayload<'message.send'>): Promise<Envelope>;
  /** What this client has of a conversation. */
  rev(conversationId: string): number;
  random: () => number;
}

/** Own messages until they are acknowledged or finally refused, sent in their order. */
export class Outbox {
  readonly entries: Entries;
  readonly #options: OutboxOptions;
  readonly #inFlight = new Map<string, symbol>();
  readonly #backoffs = new Map<string, Backoff>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #isConnected = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.entries = new Entries(options);
  }

  send(conversationId: string, draft: Draft): string {
    if (this.#options.me() === null) throw signedOut();
    if (this.entries.size >= HELD_MOST) throw new Refusal(TOO_MANY);
    const body = bodyOf(draft, newUuid());
    const failure = faultOf(conversationId, body);
    const status = failure ? 'failed' : 'queued';
    const media = draft.media ?? null;
    const writtenAt = new Date().toISOString();
    this.entries.add({ conversationId, body, media, writtenAt, status, failure, ackedRev: null });
    this.#pump();
    return body.client_message_id;
  }

  retry(clientMessageId: string): void {
    const entry = this.entries.get(clientMessageId);
    if (entry?.status !== 'failed') return;
    // What this client refuses is no better the next time.
    if (faultOf(entry.conversationId, entry.body)) return;
    this.entries.drop(entry);
    this.entries.add({ ...entry, status: 'queued', failure: null });
    this.#pump();
  }

  discard(clientMessageId: string): void {
    const entry = this.entries.get(clientMessageId);
    if (entry && entry.ackedRev === null) this.entries.drop(entry);
  }

  /** It is among what was received. */
  confirmed({ client_message_id: id, sender_id: senderId }: ChatMessage): void {
    const entry = id !== null && senderId === this.#options.me() ? this.entries.get(id) : undefined;
    if (entry) this.entries.drop(entry);
  }

  /** Those acknowledged at or before this rev are among what was received. */
  reached(conversationId: string, rev: number): void {
    for (const entry of this.entries.of(conversationId))
      if (entry.ackedRev !== null && entry.ackedRev <= rev) this.entries.drop(entry);
  }

  /** The server has lost what it had acknowledged: its ids make it safe to send everything again. */
  serverRestored(): void {
    for (const entry of this.entries.all())
      if (entry.ackedRev !== null) this.entries.keep({ ...entry, ackedRev: null, status: 'queued' });
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
    this.entries.disconnected();
  }

  #pump(): void {
    if (!this.#isConnected) return;
    const seen = new Set<string>();
    for (const entry of this.entries.all()) {
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
    const entry = this.entries.keep({ ...queued, status: 'sending' });
    const payload = { conversation_id: conversationId, ...body };
    const answer = await this.#options.ask('message.send', payload).catch((error: unknown) => error);
    // The connection was lost: the next one sends it again.
    if (this.#inFlight.get(conversationId) !== turn) return;
    this.#inFlight.delete(conversationId);
    // Else it was confirmed or discarded meanwhile.
    if (this.entries.get(body.client_message_id) === entry) this.#answered(entry, answer);
    this.#pump();
  }

  #answered(entry: Entry, answer: unknown): void {
    const { conversationId } = entry;
    if (!(answer instanceof Error)) {
      this.#backoffs.delete(conversationId);
      this.#acked(entry, ((answer as Envelope).payload as ServerPayload<'message.ack'>).rev);
    } else if (!(answer instanceof Refusal) || answer.retryable || isOfSession(answer)) {
      this.entries.keep({ ...entry, status: 'queued' });
      this.#later(conversationId, answer instanceof Refusal ? answer.retryAfterMs : null);
    } else {
      const failure = { code: answer.code, message: answer.message };
      this.entries.keep({ ...entry, status: 'failed', failure });
    }
  }

  #acked(entry: Entry, rev: number): void {
    if (rev <= this.#options.rev(entry.conversationId)) this.entries.drop(entry);
    else this.entries.keep({ ...entry, ackedRev: rev });
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
}

const TOO_MANY = { code: 'busy', message: `${HELD_MOST} messages wait to be sent`, retryable: true };

/** The socket comes back with a fresh token, or the session ends and with it what waits. */
function isOfSession({ code }: Refusal): boolean {
  return code === 'unauthenticated' || code === 'token_expired';
}
