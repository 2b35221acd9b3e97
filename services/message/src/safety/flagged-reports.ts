import { newId } from '@parley/contracts';
import type { Pool } from '@parley/database';
import { Gate } from '@parley/runtime';
import { messagesAt } from '../store/messages.ts';
import { evidenceOf } from '../store/reports.ts';
import { storeReport } from './report-thing.ts';

const WAITING_MAX = 1_000;
const UNDER_WAY_MAX = 2;

export interface FlaggedMessage {
  conversationId: string;
  seq: number;
}

export interface FlaggedReports {
  /** Puts a message that is stored before the moderators. */
  report(flagged: FlaggedMessage): void;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

/**
 * Reports what the content filter flagged, beside the way of the messages: bounded, and what cannot be reported is
 * told and given up.
 */
export function createFlaggedReports(options: {
  pool: Pool;
  onLost(fields: { messages: number; err?: unknown }): void;
}): FlaggedReports {
  const gate = new Gate({ maxUnderWay: UNDER_WAY_MAX, maxWaiting: WAITING_MAX });
  const unfinished = new Set<Promise<void>>();
  return {
    report(flagged) {
      const stored = gate
        .run(() => store(options.pool, flagged))
        .catch((err: unknown) => options.onLost({ messages: 1, err }))
        .finally(() => unfinished.delete(stored));
      unfinished.add(stored);
    },
    async idle() {
      while (unfinished.size > 0) await Promise.all(unfinished);
    },
  };
}

async function store(pool: Pool, at: FlaggedMessage): Promise<void> {
  const [message] = await messagesAt(pool, [at]);
  if (!message || message.sender_id === null) return;
  await storeReport(pool, {
    id: newId(),
    reporterId: null,
    userId: message.sender_id,
    messageId: message.id,
    conversationId: message.conversation_id,
    reason: 'content_filter',
    note: null,
    evidence: evidenceOf(message),
  });
}
