import { create } from '@bufbuild/protobuf';
import { messageProto } from '@parley/contracts';
import type { UnaryCalls } from './unary-calls.ts';

const USERS_PER_READ = 200;
const READS_UNDER_WAY = 2;

/** A conversation as one user's list has it. */
export interface Head {
  conversationId: string;
  rev: number;
  lastSeq: number;
  lastReadSeq: number;
  /** The first seq this user may see. */
  visibleFromSeq: number;
}

export interface UserHeads {
  epoch: string;
  /** Newest activity first, at most 1,000. */
  heads: readonly Head[];
}

interface Waiting {
  resolve: (heads: UserHeads) => void;
  reject: (error: unknown) => void;
}

/**
 * Reads the conversations of users, those of all sockets of a tick in one call. A read begins after it
 * was asked for: it is never an older one that happened to be under way.
 */
export class HeadsReader {
  readonly #calls: UnaryCalls;
  readonly #onEpoch: (epoch: string) => void;
  #waiting = new Map<string, Waiting[]>();
  #underWay = 0;
  #isScheduled = false;

  constructor(calls: UnaryCalls, onEpoch: (epoch: string) => void) {
    this.#calls = calls;
    this.#onEpoch = onEpoch;
  }

  read(userId: string): Promise<UserHeads> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(userId);
      if (waiting) waiting.push({ resolve, reject });
      else this.#waiting.set(userId, [{ resolve, reject }]);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.size === 0 || this.#underWay >= READS_UNDER_WAY) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#readBatch();
      this.#schedule();
    });
  }

  async #readBatch(): Promise<void> {
    const batch = [...this.#waiting].slice(0, USERS_PER_READ);
    for (const [userId] of batch) this.#waiting.delete(userId);
    const userIds = batch.map(([userId]) => userId);
    this.#underWay += 1;
    try {
      const request = create(messageProto.ListHeadsRequestSchema, { userIds });
      const response = await this.#calls.call(userIds[0] ?? '', (client) => client.listHeads(request));
      this.#onEpoch(response.epoch);
      for (const [index, [, waiting]] of batch.entries()) {
        const heads = (response.users[index]?.heads ?? []).map(toHead);
        for (const { resolve } of waiting) resolve({ epoch: response.epoch, heads });
      }
    } catch (error) {
      for (const [, waiting] of batch) for (const { reject } of waiting) reject(error);
    } finally {
      this.#underWay -= 1;
      this.#schedule();
    }
  }
}

function toHead(head: messageProto.Head): Head {
  return {
    conversationId: head.conversationId,
    rev: Number(head.rev),
    lastSeq: Number(head.lastSeq),
    lastReadSeq: Number(head.lastReadSeq),
    visibleFromSeq: Number(head.visibleFromSeq),
  };
}
