import { timings } from '@parley/contracts';
import { AppError, Gate } from '@parley/runtime';
import type { MessageWriter } from './announce.ts';
import type { ChangeTarget } from './change-message.ts';
import { emojiOf } from './emoji.ts';
import { type ReactionTarget, storeBatch, type Waiting } from './store-reactions.ts';

/** Waiting at one message, and at all together; beyond, `busy`. */
const WAITING_MAX = { message: 2_000, all: 20_000 };
const BATCH_MAX = 500;
/** Messages stored at a time, of the connections that all requests share. */
const UNDER_WAY_MAX = 3;

export interface ReactionRequest extends ChangeTarget {
  emoji: string;
  remove: boolean;
}

export interface ReactionLanes {
  /**
   * Adds a reaction or takes it back; resolves when that is committed. What is so already changes nothing. Throws
   * `not_found`, `invalid` (no emoji, or too many different ones), `conflict` (deleted), `blocked` or `busy`.
   */
  react(request: ReactionRequest): Promise<void>;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

interface Lane {
  target: ReactionTarget;
  waiting: Waiting[];
}

/**
 * Reactions to one message are merged: the first is stored at once, those of the next 250 ms together, so
 * that a message many react to takes a rev each 250 ms at most, and not one for each of them.
 */
export function createReactionLanes(writer: MessageWriter): ReactionLanes {
  const lanes = new Map<string, Lane>();
  const gate = new Gate({ maxUnderWay: UNDER_WAY_MAX, maxWaiting: WAITING_MAX.all });
  const whenIdle: (() => void)[] = [];
  let waitingInAll = 0;

  async function run(key: string, lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, BATCH_MAX);
      await gate.run(() => storeBatch(writer, lane.target, batch));
      waitingInAll -= batch.length;
      // The next of this message wait here for what comes within that time.
      await new Promise((resolve) => setTimeout(resolve, timings.reactionMergeMs));
    }
    lanes.delete(key);
    if (lanes.size === 0) for (const resolve of whenIdle.splice(0)) resolve();
  }

  return {
    react(request) {
      const { conversationId, messageId, userId, remove, traceparent } = request;
      const emoji = emojiOf(request.emoji);
      if (emoji === null) throw new AppError('invalid', 'emoji must be one emoji');
      const key = conversationId + messageId;
      const known = lanes.get(key);
      const lane = known ?? { target: { conversationId, messageId }, waiting: [] };
      if (lane.waiting.length >= WAITING_MAX.message || waitingInAll >= WAITING_MAX.all) {
        throw new AppError('busy', undefined, { retryAfterMs: timings.reactionMergeMs });
      }
      return new Promise((resolve, reject) => {
        const settle = (error?: unknown) => (error === undefined ? resolve() : reject(error));
        lane.waiting.push({ userId, emoji, remove, traceparent, settle });
        waitingInAll += 1;
        if (known) return;
        lanes.set(key, lane);
        void run(key, lane);
      });
    },
    idle() {
      if (lanes.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        whenIdle.push(resolve);
      });
    },
  };
}
