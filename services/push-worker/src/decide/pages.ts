import type { Pool } from '@parley/database';
import {
  type Candidate,
  type CandidatePosition,
  type MessageKey,
  readCandidates,
} from '../store/recipients.ts';

/** Recipients per round of statements. */
const PAGE = 500;

/** The candidates of some messages, page by page, in message and user order. */
export async function* candidatePages(
  pool: Pool,
  messages: readonly MessageKey[],
): AsyncGenerator<Candidate[]> {
  let after: CandidatePosition | null = null;
  for (let full = messages.length > 0; full; ) {
    const candidates: Candidate[] = await readCandidates(pool, messages, after, PAGE);
    const last = candidates.at(-1);
    if (!last) return;
    yield candidates;
    full = candidates.length === PAGE;
    after = { message: last.message, userId: last.userId };
  }
}
