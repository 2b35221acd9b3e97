import { rendezvous } from '@parley/contracts';
import { AppError, Gate } from '@parley/runtime';
import type { MessageClient, MessageInstance } from './message-instance.ts';

/** gRPC UNAVAILABLE: nobody answered. */
const UNAVAILABLE = 14;

/**
 * Calls that are not hot, to the instance that rendezvous hashing names for a key, and to the others when
 * it is away. At most `maxUnderWay` at a time; beyond `maxWaiting` it throws `busy`.
 */
export class UnaryCalls {
  readonly #instances: readonly MessageInstance[];
  readonly #gate: Gate;
  readonly #counted = new Map<MessageInstance, MessageClient>();
  /** Calls since the start, by RPC. */
  readonly counts: Record<string, number> = {};

  constructor(instances: readonly MessageInstance[], bounds: { maxUnderWay: number; maxWaiting: number }) {
    this.#instances = instances;
    this.#gate = new Gate(bounds);
  }

  /** Throws the AppError the instance answered with, or `busy` when none did. */
  call<T>(key: string, run: (client: MessageClient) => Promise<T>): Promise<T> {
    return this.#gate.run(() => this.#tryEach(key, run));
  }

  async #tryEach<T>(key: string, run: (client: MessageClient) => Promise<T>): Promise<T> {
    let failure: unknown;
    for (const instance of this.#inOrder(key)) {
      try {
        return await run(this.#countedClient(instance));
      } catch (error) {
        if (!isAway(error)) throw error;
        failure = error;
      }
    }
    throw failure ?? new AppError('busy', undefined, { retryAfterMs: 500 });
  }

  #countedClient(instance: MessageInstance): MessageClient {
    let client = this.#counted.get(instance);
    if (!client) {
      client = counted(instance.client, this.counts);
      this.#counted.set(instance, client);
    }
    return client;
  }

  /** First the one the key belongs to, then the others, those that are up before those that are not. */
  *#inOrder(key: string): Generator<MessageInstance> {
    let left = this.#instances.filter((instance) => instance.isUp);
    const down = this.#instances.filter((instance) => !instance.isUp);
    while (left.length > 0) {
      const best = rendezvous(
        key,
        left.map((instance) => instance.address),
      );
      const instance = left.find((candidate) => candidate.address === best) as MessageInstance;
      yield instance;
      left = left.filter((candidate) => candidate !== instance);
    }
    yield* down;
  }
}

/** A client whose calls are counted by name. */
function counted(client: MessageClient, counts: Record<string, number>): MessageClient {
  const methods = Object.entries(client).map(([name, method]) => [
    name,
    (...args: unknown[]) => {
      counts[name] = (counts[name] ?? 0) + 1;
      return (method as (...args: unknown[]) => unknown)(...args);
    },
  ]);
  return Object.fromEntries(methods) as MessageClient;
}

function isAway(error: unknown): boolean {
  if (!(error instanceof AppError) || error.code !== 'busy') return false;
  const cause = error.cause as { code?: number; metadata?: { get(key: string): unknown[] } } | undefined;
  // A `busy` of the instance's own carries our code; asking another would only add to the load.
  return cause?.code === UNAVAILABLE && cause.metadata?.get('parley-code').length === 0;
}
