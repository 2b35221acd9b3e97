/** Why a recipient or device gets no push. Kept in push_decisions and shown by the trace. */
export type Reason =
  | 'not_member'
  | 'sender'
  | 'blocked'
  | 'muted'
  | 'notify_level'
  | 'do_not_disturb'
  | 'read'
  | 'no_token'
  | 'acknowledged'
  | 'message_deleted'
  | 'token_moved'
  | 'expired';

export interface RecipientFacts {
  member: boolean;
  /** Either blocks the other. */
  blocked: boolean;
  muted: boolean;
  notify: 'all' | 'mentions' | 'none';
  mentioned: boolean;
  quiet: boolean;
  read: boolean;
}

/** The first reason against a push, in their order; null: the recipient is owed one. */
export function reasonAgainst(facts: RecipientFacts): Reason | null {
  if (!facts.member) return 'not_member';
  if (facts.blocked) return 'blocked';
  if (facts.muted) return 'muted';
  if (facts.notify === 'none' || (facts.notify === 'mentions' && !facts.mentioned)) return 'notify_level';
  if (facts.quiet) return 'do_not_disturb';
  if (facts.read) return 'read';
  return null;
}
