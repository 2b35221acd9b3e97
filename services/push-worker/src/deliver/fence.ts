import type { Pool, PoolClient } from '@parley/database';
import { type Batcher, createBatcher } from '../batcher.ts';
import { type FenceStep, fenceSteps, startFencing } from '../store/fence.ts';

/** A token that stays where it is until it is released. */
export interface Fenced {
  /** False once the connection that holds it was lost: the token may have moved, and nothing may be sent to it. */
  readonly holds: boolean;
  /** Lets the token move. Once, after the attempt. */
  release(): void;
}

export interface Fence {
  /**
   * Keeps a token from moving to another user, from before it is asked whose it is until the attempt is over. Null when
   * it is moving just now, or when the database cannot be reached: the push has to wait. Never waits for a move.
   */
  hold(token: string): Promise<Fenced | null>;
  /** Releases everything. */
  close(): Promise<void>;
}

export interface FenceOptions {
  pool: Pool;
  /** The connection was lost, or is not one server process throughout (a pooler in transaction mode). */
  onLost: (error: unknown) => void;
}

/** One connection of the pool with what it holds; a lost one is replaced by a new one that holds nothing. */
interface Line {
  readonly steps: Batcher<FenceStep, boolean>;
  readonly lost: boolean;
  end(): void;
}

const MAX_STEPS = 500;
/** Pushes that come to be owed within this time are held, and then asked about, together. */
const LINGER_MS = 10;

/**
 * A fence on one connection of the pool, kept for good: session-level advisory locks, shared, so that workers do not
 * keep each other off, and gone with the connection, whatever becomes of this process. Holds and releases of the same
 * moment share a statement.
 */
export function createFence({ pool, onLost }: FenceOptions): Fence {
  let opening: Promise<Line> | undefined;
  let closed = false;

  function currentLine(): Promise<Line> {
    if (opening) return opening;
    const opened = openLine(pool, (error) => {
      if (opening === opened) opening = undefined;
      if (!closed) onLost(error);
    });
    opened.catch(() => {
      if (opening === opened) opening = undefined;
    });
    opening = opened;
    return opened;
  }

  return {
    async hold(token) {
      if (closed) return null;
      try {
        const line = await currentLine();
        if (!(await line.steps.add({ token, take: true }))) return null;
        return fenced(line, token);
      } catch {
        // Told by `onLost`, or by whoever else asks the database.
        return null;
      }
    },
    async close() {
      closed = true;
      const line = await opening?.catch(() => undefined);
      line?.end();
    },
  };
}

function fenced(line: Line, token: string): Fenced {
  let released = false;
  return {
    get holds() {
      return !released && !line.lost;
    },
    release() {
      if (released) return;
      released = true;
      // A lost connection holds nothing any more.
      if (!line.lost) line.steps.add({ token, take: false }).catch(() => {});
    },
  };
}

async function openLine(pool: Pool, onLost: (error: unknown) => void): Promise<Line> {
  const client = await pool.connect();
  let state: 'open' | 'lost' | 'ended' = 'open';

  function lose(error: unknown): void {
    if (state !== 'open') return;
    state = 'lost';
    // Destroyed, so that the server frees what may still be held.
    client.release(true);
    onLost(error);
  }
  client.on('error', lose);
  client.on('end', () => lose(new Error('the connection has ended')));

  const backend = await startFencing(client).catch((error: unknown) => {
    lose(error);
    throw error;
  });
  const steps = createBatcher<FenceStep, boolean>({
    maxSize: MAX_STEPS,
    maxConcurrent: 1,
    lingerMs: LINGER_MS,
    run: (batch) =>
      take(client, backend, batch, () => state !== 'open').catch((error: unknown) => {
        lose(error);
        throw error;
      }),
  });
  return {
    steps,
    get lost() {
      return state !== 'open';
    },
    end() {
      if (state !== 'open') return;
      state = 'ended';
      client.release(true);
    },
  };
}

async function take(
  client: PoolClient,
  backend: number,
  steps: readonly FenceStep[],
  isLost: () => boolean,
): Promise<boolean[]> {
  if (isLost()) throw new Error('the connection is lost');
  const answer = await fenceSteps(client, steps);
  if (answer.backend !== backend)
    throw new Error('the connection is not one session of the server throughout');
  return answer.done;
}
