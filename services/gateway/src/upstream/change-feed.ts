import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { GatewayEvents } from '../events.ts';
import type { MessageInstance } from './message-instance.ts';

const RETRY_MS = 200;
const SETTLED_MS = 1_500;

export interface ChangeFeedOptions {
  instances: readonly MessageInstance[];
  events: GatewayEvents;
  onChanges(changes: messageProto.WatchChangesResponse): void;
  /** The feed had a hole, as after a switch of instances: anything may have changed. */
  onHole(): void;
}

/** One WatchChanges stream to one message instance, switched to another when it is lost. */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  #stream: { cancel(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasHole = false;
  reads = 0;
  #isClosed = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  /** Opens the stream if there is none and an instance is up. */
  open(): void {
    if (this.#isClosed || this.#stream) return;
    const up = this.#options.instances.filter((instance) => instance.isUp);
    const instance = up[Math.floor(Math.random() * up.length)];
    if (!instance) return;
    const stream = instance.client.watchChanges(create(messageProto.WatchChangesRequestSchema));
    this.#stream = stream;
    stream.on('data', (changes: messageProto.WatchChangesResponse) => {
      this.reads += 1;
      this.#options.onChanges(changes);
    });
    const lose = (error?: unknown) => {
      if (this.#stream !== stream) return;
      this.#stream = undefined;
      stream.cancel();
      this.#lost(instance, error);
    };
    stream.on('error', lose);
    stream.on('end', lose);
    if (this.#hasHole) this.#closeHole();
  }

  /** What changed while nobody watched is compared, and once more when the new stream surely runs. */
  #closeHole(): void {
    this.#hasHole = false;
    this.#options.onHole();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#options.onHole(), SETTLED_MS);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.cancel();
  }

  #lost(instance: MessageInstance, error: unknown): void {
    this.#hasHole = true;
    if (this.#isClosed) return;
    this.#options.events.feedLost(instance.address, error);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), RETRY_MS);
  }
}
