import type { FinalClient } from '../history/final-state.ts';
import type { Answer, History } from '../history/history.ts';
import { Follower, type ResumeMode } from './follower.ts';
import { type Link, openLink, type ReceivedFrame } from './link.ts';
import { Outbox, type UnsentMessage } from './outbox.ts';

const COME_BACK_MS = { soonest: 20, latest: 300 };
const BUSY_RETRY_MS = 100;

export interface ChaosClientOptions {
  name: string;
  userId: string;
  token: string;
  gatewayUrls: readonly string[];
  history: History;
}

/** A device: while it wants to be online it comes back by itself, and resends what was not acked. */
export class ChaosClient {
  readonly name: string;
  readonly userId: string;
  readonly follower = new Follower();
  readonly #options: ChaosClientOptions;
  readonly #outbox = new Outbox();
  #gateway = 0;
  #wantsOnline = false;
  #link: Link | null = null;
  /** It has said hello. */
  #isGreeted = false;
  #timer: NodeJS.Timeout | null = null;
  readonly #retries = new Set<NodeJS.Timeout>();

  constructor(options: ChaosClientOptions) {
    this.#options = options;
    this.name = options.name;
    this.userId = options.userId;
  }

  get isConnected(): boolean {
    return this.#link !== null && this.#isGreeted;
  }

  goOnline(gateway: number, mode: ResumeMode): void {
    this.follower.mode = mode;
    this.#gateway = gateway;
    this.#wantsOnline = true;
    if (!this.#link && !this.#timer) this.#open();
  }

  goOffline(how: 'clean' | 'cut'): void {
    this.#wantsOnline = false;
    this.#link?.close(how);
    this.#stopWaiting();
  }

  /** Loses its network for a moment; comes back by itself. */
  cut(): void {
    this.#link?.close('cut');
  }

  /** Whether its socket is at this gateway. */
  isAt(gateway: number): boolean {
    return this.#link !== null && this.#gateway === gateway;
  }

  /** Resolves with the last answer: an ack, or a refusal for good. */
  send(conversationId: string, clientMessageId: string, text: string): Promise<Answer> {
    return new Promise((settled) => {
      const message = { conversationId, clientMessageId, text, settled };
      this.#outbox.add(message);
      if (this.isConnected) this.#attempt(message);
    });
  }

  edit(conversationId: string, messageId: string, text: string): Promise<Answer> {
    const asked = { do: 'edit', messageId, text } as const;
    return this.#ask((link) =>
      link.ask('message.edit', conversationId, { message_id: messageId, text }, asked),
    );
  }

  delete(conversationId: string, messageId: string): Promise<Answer> {
    const asked = { do: 'delete', messageId } as const;
    return this.#ask((link) => link.ask('message.delete', conversationId, { message_id: messageId }, asked));
  }

  receipt(type: 'receipt.read' | 'receipt.delivered', conversationId: string, seq: number): void {
    if (this.isConnected) this.#link?.tell(type, { conversation_id: conversationId, seq });
  }

  /** Asks for changes that it may have already; or of a conversation it is not in. */
  ask(conversationId: string, how: 'join' | 'sync', sinceRev: number): Promise<Answer> {
    const { follower } = this;
    return this.#ask((link) => {
      if (follower.shown.has(conversationId)) {
        follower.catchUp(link, conversationId, 'asked', how, sinceRev);
        return Promise.resolve({ ok: null });
      }
      const type = how === 'join' ? 'room.join' : 'sync';
      const asked = { do: how, sinceRev, why: 'asked' } as const;
      return link.ask(type, conversationId, { since_rev: sinceRev }, asked);
    });
  }

  /** What it shows now. */
  final(): FinalClient {
    const shown = [...this.follower.shown].map(([id, conversation]) => [id, conversation.final()] as const);
    return { client: this.name, userId: this.userId, conversations: new Map(shown) };
  }

  close(): void {
    this.goOffline('cut');
    this.follower.close();
    for (const timer of this.#retries) clearTimeout(timer);
  }

  #ask(question: (link: Link) => Promise<Answer>): Promise<Answer> {
    return this.#link && this.#isGreeted ? question(this.#link) : Promise.resolve({ ok: null });
  }

  #open(): void {
    const { gatewayUrls, token, name, userId, history } = this.#options;
    this.#isGreeted = false;
    this.#link = openLink({
      ...{ url: gatewayUrls[this.#gateway] ?? '', token, client: name, userId, history },
      frame: (link, frame) => this.#frame(link, frame),
      closed: (link, afterMs) => this.#closed(link, afterMs),
    });
  }

  #frame(link: Link, frame: ReceivedFrame): void {
    if (frame.type === 'hello') this.#isGreeted = true;
    this.follower.frame(link, frame);
    if (frame.type === 'hello') for (const message of this.#outbox.messages) this.#attempt(message);
  }

  #closed(link: Link, afterMs: number | null): void {
    if (this.#link !== link) return;
    this.#link = null;
    this.#isGreeted = false;
    this.follower.disconnected();
    if (!this.#wantsOnline) return;
    this.#gateway = (this.#gateway + 1) % this.#options.gatewayUrls.length;
    const waitMs = Math.min(Math.max(afterMs ?? 0, COME_BACK_MS.soonest), COME_BACK_MS.latest);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#wantsOnline && !this.#link) this.#open();
    }, waitMs);
  }

  #attempt(message: UnsentMessage): void {
    const link = this.#link;
    if (!link) return;
    const { conversationId, clientMessageId, text } = message;
    const asked = { do: 'send', clientMessageId, text } as const;
    link
      .ask('message.send', conversationId, { client_message_id: clientMessageId, text }, asked)
      .then((answer) => {
        // A lost connection: the next hello sends it again.
        if (!this.#outbox.answered(message, answer) || answer.ok === null) return;
        const timer = setTimeout(() => {
          this.#retries.delete(timer);
          if (this.#link === link) this.#attempt(message);
        }, BUSY_RETRY_MS);
        this.#retries.add(timer);
      });
  }

  #stopWaiting(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
