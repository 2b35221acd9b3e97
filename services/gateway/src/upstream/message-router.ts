import type { messageProto } from '@parley/contracts';
import { AppError, QueueBound } from '@parley/runtime';
import type { GatewayEvents } from '../events.ts';
import { LoopLag } from './loop-lag.ts';
import { MessageInstance } from './message-instance.ts';
import type { PendingSend, SendOutcome } from './pending-send.ts';
import { SendLanes } from './send-lanes.ts';
import { SendLink } from './send-link.ts';

const EXPIRY_CHECK_MS = 100;
/** Unanswered sends that are always let in. */
const UNANSWERED_LEAST = 128;
/** What a queued message costs beside its text. */
const SEND_OVERHEAD_BYTES = 256;

export interface MessageRouterOptions {
  addresses: readonly string[];
  /** After this long without an answer the client is told `busy`. */
  giveUpMs: number;
  maxQueuedSends: number;
  maxQueuedBytes: number;
  /** How long an accepted send should wait for its answer at most, under any load. */
  targetMs: number;
  events: GatewayEvents;
}

/** The message instances: sends in batches over one stream to each, everything else by {@link UnaryCalls}. */
export class MessageRouter {
  readonly instances: readonly MessageInstance[];
  readonly #options: MessageRouterOptions;
  readonly #lanes = new SendLanes();
  readonly #links = new Map<string, SendLink>();
  readonly #toPump = new Set<string>();
  readonly #onChange: (() => void)[] = [];
  // All wait equally long, so the oldest is always first.
  #unanswered: PendingSend[] = [];
  #oldest = 0;
  #queuedSends = 0;
  #queuedBytes = 0;
  #refused = 0;
  readonly #bound: QueueBound;
  readonly #lag: LoopLag;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MessageRouterOptions) {
    this.#options = options;
    this.#lag = new LoopLag({ targetMs: options.targetMs, intervalMs: 2 * options.targetMs });
    this.#bound = new QueueBound({ targetMs: options.targetMs, atLeast: UNANSWERED_LEAST });
    this.instances = options.addresses.map(
      (address) => new MessageInstance(address, (instance) => this.#up(instance)),
    );
  }

  get queuedSends(): number {
    return this.#queuedSends;
  }

  /** Sends that were told `busy` at once. */
  get refused(): number {
    return this.#refused;
  }

  get isReady(): boolean {
    return this.#links.size > 0;
  }

  /** Told whenever an instance came up or was lost. */
  onChange(listener: () => void): void {
    this.#onChange.push(listener);
  }

  async start(): Promise<void> {
    this.#lag.start();
    this.#timer = setInterval(() => this.#expire(), EXPIRY_CHECK_MS);
    await Promise.all(this.instances.map((instance) => instance.probe()));
  }

  /**
   * When a client should try again because its message would wait too long; 0: now, by {@link send}. Asked first,
   * so that to refuse costs next to nothing.
   */
  busyForMs(): number {
    const { maxQueuedSends, maxQueuedBytes } = this.#options;
    const isFull = this.#queuedSends >= maxQueuedSends || this.#queuedBytes >= maxQueuedBytes;
    if (!isFull && !this.#lag.isLate && this.#bound.admits(this.#queuedSends, this.#oldestMs())) return 0;
    this.#refused += 1;
    return this.#bound.retryAfterMs(this.#queuedSends);
  }

  /** Takes a message over. */
  send(message: messageProto.OutgoingMessage, answer: (outcome: SendOutcome) => void): void {
    const bytes = message.text.length + message.encryptedJson.length + SEND_OVERHEAD_BYTES;
    const send: PendingSend = { message, bytes, enqueuedAtMs: Date.now(), isSettled: false, answer };
    this.#queuedSends += 1;
    this.#queuedBytes += bytes;
    this.#unanswered.push(send);
    this.#pumpSoon(this.#lanes.add(send));
  }

  /** Resolves when nothing is unanswered any more. */
  async drained(): Promise<void> {
    while (this.#queuedSends > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#lag.close();
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    for (const instance of this.instances) instance.close();
  }

  #oldestMs(): number {
    const oldest = this.#unanswered[this.#oldest];
    return oldest ? Date.now() - oldest.enqueuedAtMs : 0;
  }

  #pumpSoon(address: string): void {
    if (this.#toPump.size === 0) setImmediate(this.#pump);
    this.#toPump.add(address);
  }

  #pump = (): void => {
    for (const address of this.#toPump) this.#links.get(address)?.pump();
    this.#toPump.clear();
  };

  #up(instance: MessageInstance): void {
    const link = new SendLink(instance, this.#lanes, {
      settled: (batch, index, outcome) => this.#settle(batch.sends[index] as PendingSend, outcome),
      answered: (sends) => this.#bound.served(sends),
      lost: (error) => this.#lost(instance, error),
    });
    this.#links.set(instance.address, link);
    this.#options.events.instanceUp(instance.address);
    this.#respread();
  }

  #lost(instance: MessageInstance, error: unknown): void {
    this.#links.delete(instance.address);
    this.#options.events.instanceLost(instance.address, error);
    instance.lost();
    this.#respread();
  }

  #respread(): void {
    this.#lanes.spread([...this.#links.keys()]);
    for (const link of this.#links.values()) link.pump();
    for (const listener of this.#onChange) listener();
  }

  #settle(send: PendingSend, outcome: SendOutcome): void {
    if (send.isSettled) return;
    send.isSettled = true;
    this.#queuedSends -= 1;
    this.#queuedBytes -= send.bytes;
    this.#forgetSettled();
    send.answer(outcome);
  }

  #expire(): void {
    const before = Date.now() - this.#options.giveUpMs;
    for (;;) {
      this.#forgetSettled();
      const send = this.#unanswered[this.#oldest];
      if (!send || send.enqueuedAtMs > before) break;
      this.#settle(send, { refusal: new AppError('busy', undefined, { retryAfterMs: 1_000 }) });
    }
    for (const link of [...this.#links.values()]) link.cutIfStuck(this.#options.giveUpMs);
  }

  #forgetSettled(): void {
    while (this.#unanswered[this.#oldest]?.isSettled) this.#oldest += 1;
    if (this.#oldest < 1_024 || this.#oldest * 2 < this.#unanswered.length) return;
    this.#unanswered = this.#unanswered.slice(this.#oldest);
    this.#oldest = 0;
  }
}
