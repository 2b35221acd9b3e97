import type { Presence } from '@parley/presence';

/** Looks for dead gateways: one command each time, and what such a one owed to others is announced here. */
export class Reaper {
  readonly #options: ReaperOptions;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: ReaperOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined;
      });
    }, options.everyMs);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { presence, gatewayId, gone } = this.#options;
    while (!this.#isClosed) {
      const userIds = await presence.reap(gatewayId);
      for (const userId of userIds) gone(userId);
      if (userIds.length === 0) return;
    }
  }
}

export interface ReaperOptions {
  presence: Pick<Presence, 'reap'>;
  gatewayId: string;
  everyMs: number;
  /** A user of a dead gateway, who may be connected elsewhere. */
  gone(userId: string): void;
}
