import type { Client, ParleyError } from '@parley/client';
import { useEffect, useState } from 'preact/hooks';
import { type Decision, readTrace } from './trace.ts';

const againMs = 1_500;
/** A retry may be minutes away: then it is asked more seldom. */
const slowestMs = 15_000;

export interface TraceQuestion {
  /** Null: there is nothing to ask for. */
  messageId: string | null;
  /** It is asked anew when this changes. */
  changes: number;
  /** Whether more is to come. */
  isOpen: (decisions: readonly Decision[]) => boolean;
}

/** What was decided about a message; asked again while it is open. Null: not known yet. */
export function useTrace(client: Client, question: TraceQuestion): readonly Decision[] | null {
  const { messageId, changes, isOpen } = question;
  const [decisions, setDecisions] = useState<readonly Decision[] | null>(null);
  useEffect(() => {
    if (messageId === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const ask = async (waitMs: number): Promise<void> => {
      const found = await readTrace(client, messageId).catch(
        // Of what may not be seen there is nothing to come.
        (error: ParleyError) => (error.retryable === false ? [] : null),
      );
      if (isOver) return;
      if (found) setDecisions(found);
      if (found === null || isOpen(found)) {
        timer = setTimeout(() => void ask(Math.min(waitMs * 1.5, slowestMs)), waitMs);
      }
    };
    void ask(againMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client, messageId, changes]);
  return decisions;
}
