import type { Presence } from '@parley/presence';
import type { GatewayEvents } from '../events.ts';

const WAITING_MAX = 100_000;

interface Connected {
  userId: string;
  sessionId: string;
  connectionId: string;
  /** null: gone. */
  state: 'foreground' | 'background' | null;
  isVisible: boolean;
}

export interface Acknowledged {
  sessionId: string;
  conversationId: string;
  seq: number;
}

export interface PresenceWriterOptions {
  presence: Presence;
  gatewayId: string;
  renewMs: number;
  /** The lease had run out, and goes on now. */
  lapsed(): void;
  events: GatewayEvents;
}

/** Tells the presence store what this gateway knows: one batch per tick, one under way, one lease for all. */
export class PresenceWriter {
  readonly #options: PresenceWriterOptions;
  #changes = new Map<string, Connected>();
  #acknowledged = new Map<string, Acknowledged>();
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PresenceWriterOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#renew();
    this.#timer = setInterval(() => this.#renew(), this.#options.renewMs);
  }

  /** The latest state of a connection is what counts. */
  connected(change: Connected): void {
    this.#changes.set(change.connectionId, change);
    this.#writeSoon();
  }

  /** The device, in the foreground, has the conversation's messages up to `seq`. */
  acknowledge(acknowledged: Acknowledged): void {
    const key = `${acknowledged.sessionId}${acknowledged.conversationId}`;
    const before = this.#acknowledged.get(key);
    if (before) before.seq = Math.max(before.seq, acknowledged.seq);
    else if (this.#acknowledged.size < WAITING_MAX) this.#acknowledged.set(key, acknowledged);
    this.#writeSoon();
  }

  /** Resolves when what was said up to now is written, or lost. */
  async written(): Promise<void> {
    // The write under way may have begun before; it is followed by one that has the rest.
    await this.#writing;
    await this.#writing;
  }

  /** Writes what waits and gives the lease back. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.#write();
    await this.#options.presence
      .release(this.#options.gatewayId)
      .catch(this.#options.events.presenceNotWritten);
  }

  #writeSoon(): void {
    this.#writing ??= new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.#write())
      .finally(() => {
        this.#writing = undefined;
        if (this.#changes.size + this.#acknowledged.size > 0) this.#writeSoon();
      });
  }

  async #write(): Promise<void> {
    const changes = [...this.#changes.values()];
    const acknowledged = [...this.#acknowledged.values()];
    this.#changes = new Map();
    this.#acknowledged = new Map();
    const { presence, gatewayId, events } = this.#options;
    try {
      await Promise.all([
        changes.length > 0 ? presence.connected(gatewayId, changes) : undefined,
        acknowledged.length > 0 ? presence.acknowledge(acknowledged) : undefined,
      ]);
    } catch (error) {
      // A lost acknowledgement costs a push that was not needed, never one that was.
      events.presenceNotWritten(error);
    }
  }

  async #renew(): Promise<void> {
    const { presence, gatewayId, events, lapsed } = this.#options;
    try {
      if (!(await presence.renew(gatewayId))) lapsed();
    } catch (error) {
      events.presenceNotWritten(error);
    }
  }
}
