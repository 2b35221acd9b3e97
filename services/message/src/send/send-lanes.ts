import { hash32 } from '@parley/contracts';
import type { StoredBatch } from '../store/send-messages.ts';
import type { Admission } from './admission.ts';
import { type Draft, isRefused, type Refused } from './draft.ts';
import { isRefusedRow, refusalOf, refusalOfFailure } from './refusals.ts';

/** A message that is committed, now or by an earlier send of the same. */
export interface Stored {
  messageId: string;
  seq: number;
  rev: number;
  sentAtMs: number;
  duplicate: boolean;
}

export type SendResult = Stored | Refused;

/** A new message and the numbers it got. */
export interface Sent {
  draft: Draft;
  seq: number;
  rev: number;
  sentAtMs: number;
  /** The `media` of the message as JSON. */
  mediaJson: string | null;
}

export interface SendLanes {
  /**
   * Stores messages; `done` gets one result for each, in their order, after the commit. Messages of a
   * conversation are stored in the order of submission. Never throws.
   */
  submit(drafts: readonly (Draft | Refused)[], done: (results: SendResult[]) => void): void;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

export interface SendLanesOptions {
  /** One connection each. */
  lanes: number;
  batchMax: number;
  admission: Admission;
  /** Commits a batch in one round trip. */
  store(drafts: readonly Draft[]): Promise<StoredBatch>;
  /** Called in the tick of the commit, after the answers, with what is new, in rev order per conversation. */
  committed(outboxId: number, sent: readonly Sent[]): void;
  onFailure(error: unknown, size: number): void;
}

interface Submission {
  results: SendResult[];
  missing: number;
  done: (results: SendResult[]) => void;
}

interface Waiting {
  draft: Draft;
  submission: Submission;
  index: number;
}

interface Lane {
  waiting: Waiting[];
  busy: boolean;
}

/**
 * The group commit. A conversation always goes to the same lane, and a lane has one batch in flight, so a
 * conversation is in at most one batch and keeps its order. A batch leaves as soon as its lane is free.
 */
export function createSendLanes(options: SendLanesOptions): SendLanes {
  const lanes: Lane[] = Array.from({ length: options.lanes }, () => ({ waiting: [], busy: false }));
  const whenIdle: (() => void)[] = [];

  function laneOf(conversationId: string): Lane {
    return lanes[hash32(conversationId) % lanes.length] as Lane;
  }

  function submit(drafts: readonly (Draft | Refused)[], done: (results: SendResult[]) => void): void {
    const submission: Submission = { results: new Array(drafts.length), missing: drafts.length, done };
    for (let index = 0; index < drafts.length; index++) {
      const draft = drafts[index] as Draft | Refused;
      if (isRefused(draft)) answer(submission, index, draft);
      else if (!options.admission.admit()) answer(submission, index, busy(options.admission.retryAfterMs()));
      else laneOf(draft.conversationId).waiting.push({ draft, submission, index });
    }
    if (drafts.length === 0) done([]);
    for (const lane of lanes) if (!lane.busy && lane.waiting.length > 0) void run(lane);
  }

  async function run(lane: Lane): Promise<void> {
    lane.busy = true;
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, options.batchMax);
      await commit(batch);
      options.admission.release(batch.length);
    }
    lane.busy = false;
    if (lanes.every((each) => !each.busy)) {
      for (const resolve of whenIdle.splice(0)) resolve();
    }
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    let stored: StoredBatch;
    try {
      stored = await options.store(batch.map((waiting) => waiting.draft));
    } catch (error) {
      options.onFailure(error, batch.length);
      const refusal = refusalOfFailure(error);
      // The statement refused a value of one message: the others must not fail with it.
      if (refusal.code === 'invalid' && batch.length > 1) {
        for (const waiting of batch) await commit([waiting]);
      } else {
        for (const waiting of batch) answer(waiting.submission, waiting.index, refusal);
      }
      return;
    }
    settle(batch, stored);
  }

  function settle(batch: readonly Waiting[], stored: StoredBatch): void {
    const sent: Sent[] = [];
    batch.forEach(({ draft, submission, index }, i) => {
      const row = stored.rows[i];
      if (!row || isRefusedRow(row)) {
        answer(submission, index, refusalOf(row?.outcome));
        return;
      }
      const { messageId, seq, rev, sentAtMs, mediaJson } = row;
      if (row.outcome === 'new') sent.push({ draft, seq, rev, sentAtMs, mediaJson });
      answer(submission, index, { messageId, seq, rev, sentAtMs, duplicate: row.outcome === 'duplicate' });
    });
    if (stored.outboxId !== null) options.committed(stored.outboxId, sent);
  }

  return {
    submit,
    idle() {
      if (lanes.every((lane) => !lane.busy)) return Promise.resolve();
      return new Promise((resolve) => {
        whenIdle.push(resolve);
      });
    },
  };
}

function answer(submission: Submission, index: number, result: SendResult): void {
  submission.results[index] = result;
  submission.missing--;
  if (submission.missing === 0) submission.done(submission.results);
}

function busy(retryAfterMs: number): Refused {
  return { code: 'busy', message: 'Too many messages are waiting', retryAfterMs };
}
