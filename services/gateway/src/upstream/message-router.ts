import type { messageProto } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { GatewayEvents } from '../events.ts';
import { MessageInstance } from './message-instance.ts';
import type { PendingSend, SendOutcome } from './pending-send.ts';
import { SendLanes } from './send-lanes.ts';
import { SendLink } from './send-link.ts';

const EXPIRY_CHECK_MS = 100;
/** Sends that wait this long before they leave say that we are past saturation. */
const LAG_MAX_MS = 1_500;
const SMOOTHING = 0.2;
/** What a queued message costs beside its text. */
const SEND_OVERHEAD_BYTES = 256;

export interface MessageRouterOptions {
  addresses: readonly string[];
  /** After this long without an answer the client is told `busy`. */
  giveUpMs: number;
  maxQueuedSends: number;
  maxQueuedBytes: number;
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
  #waitMs = 0;
  #loopLagMs = 0;
  #checkedAtMs = Date.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MessageRouterOptions) {
    this.#options = options;
    this.instances = options.addresses.map(
      (address) => new MessageInstance(address, (instance) => this.#up(instance)),
    );
  }

  get queuedSends(): number {
    return this.#queuedSends;
  }

  get isReady(): boolean {
    return this.#links.size > 0;
  }

  /** Told whenever an instance came up or was lost. */
  onChange(listener: () => void): void {
    this.#onChange.push(listener);
  }

  async start(): Promise<void> {
    this.#checkedAtMs = Date.now();
    this.#timer = setInterval(() => this.#expire(), EXPIRY_CHECK_MS);
    await Promise.all(this.instances.map((instance) => instance.probe()));
  }

  /** Takes a message over, or throws `busy` when what waits already is too much or too old. */
  send(message: messageProto.OutgoingMessage, answer: (outcome: SendOutcome) => void): void {
    const bytes = message.text.length + message.encryptedJson.length + SEND_OVERHEAD_BYTES;
    this.#admit(bytes);
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
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    for (const instance of this.instances) instance.close();
  }

  #admit(bytes: number): void {
    const { maxQueuedSends, maxQueuedBytes } = this.#options;
    const isFull = this.#queuedSends >= maxQueuedSends || this.#queuedBytes + bytes > maxQueuedBytes;
    const lagMs = Math.max(this.#queuedSends === 0 ? 0 : this.#waitMs, this.#loopLagMs);
    if (!isFull && lagMs < LAG_MAX_MS) return;
    const retryAfterMs = Math.round(Math.min(5_000, Math.max(200, lagMs)));
    throw new AppError('busy', undefined, { retryAfterMs });
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
      left: (waitedMs) => {
        this.#waitMs += (waitedMs - this.#waitMs) * SMOOTHING;
      },
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
    // How late this timer is says how long everything waits here, deliveries too.
    const lateMs = Math.max(0, Date.now() - this.#checkedAtMs - EXPIRY_CHECK_MS);
    this.#loopLagMs += (lateMs - this.#loopLagMs) * SMOOTHING;
    this.#checkedAtMs = Date.now();
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
