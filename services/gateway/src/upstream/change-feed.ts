import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { GatewayEvents } from '../events.ts';
import type { MessageInstance } from './message-instance.ts';

const RETRY_MS = 200;
const SETTLED_MS = 1_500;

export interface ChangeFeedOptions {
  instances: readonly MessageInstance[];
  events: GatewayEvents;
  /** With `compareAll`, anything may have changed. */
  onChanges(changes: messageProto.WatchChangesResponse): void;
  /**
   * The feed had a hole that could not be read afterwards: anything may have changed. Called once more with
   * `isOver` when it has surely ended.
   */
  onHole(hole: { isOver: boolean }): void;
}

/** The end of the last read of the feed that arrived whole. */
interface Seen {
  snapshot: string;
  atMs: number;
}

/**
 * One WatchChanges stream to one message instance, switched to another when it is lost. The next one goes on
 * where this one ended.
 */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  #stream: { cancel(): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hasHole = false;
  #seen: Seen | undefined;
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
    const stream = instance.client.watchChanges(this.#request());
    this.#stream = stream;
    stream.on('data', (changes: messageProto.WatchChangesResponse) => {
      this.reads += 1;
      if (this.#hasHole) this.#closeHole(changes);
      if (changes.snapshot !== '') this.#seen = { snapshot: changes.snapshot, atMs: performance.now() };
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
  }

  #request(): messageProto.WatchChangesRequest {
    const seen = this.#hasHole ? this.#seen : undefined;
    const sinceAgeMs = seen ? BigInt(Math.round(performance.now() - seen.atMs)) : 0n;
    return create(messageProto.WatchChangesRequestSchema, { since: seen?.snapshot ?? '', sinceAgeMs });
  }

  /** An instance that cannot say what was missed: it is compared, and once more when the stream surely runs. */
  #closeHole(first: messageProto.WatchChangesResponse): void {
    this.#hasHole = false;
    if (first.resumed || first.compareAll) return;
    this.#options.onHole({ isOver: false });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#options.onHole({ isOver: true }), SETTLED_MS);
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
