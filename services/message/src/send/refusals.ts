import { errorCodes, isErrorCode } from '@parley/contracts';
import type { StoredRow } from '../store/send-messages.ts';
import type { Refused } from './draft.ts';

const MESSAGES: Record<string, string> = {
  not_found: 'No such conversation',
  conflict: 'This client_message_id was used for another message',
  blocked: 'One of you has blocked the other',
  invalid: 'reply_to_seq is no message you can see',
  forbidden: 'Only owner and admins mention everybody',
};

/** What is not there, beside the conversation. */
const NO_MEDIA: Refused = { code: 'not_found', message: 'No such media' };

export function isRefusedRow(row: StoredRow): boolean {
  return row.outcome !== 'new' && row.outcome !== 'duplicate';
}

/** The refusal for an outcome of the batch function. */
export function refusalOf(outcome: string | undefined): Refused {
  if (outcome === 'no_media') return NO_MEDIA;
  if (outcome === undefined || !isErrorCode(outcome)) {
    return { code: 'internal', message: errorCodes.internal.title };
  }
  return { code: outcome, message: MESSAGES[outcome] ?? errorCodes[outcome].title };
}

/**
 * The refusal when a whole batch failed: `invalid` when the database refused a value (SQLSTATE class 22
 * or 23), else `busy`. Whether a lost connection committed is not known; a resend finds out.
 */
export function refusalOfFailure(error: unknown): Refused {
  const sqlState = (error as { code?: unknown }).code;
  if (typeof sqlState === 'string' && /^2[23]...$/.test(sqlState)) {
    return { code: 'invalid', message: 'The message cannot be stored' };
  }
  return { code: 'busy', message: errorCodes.busy.title, retryAfterMs: 500 };
}
