/** Why a recipient or device gets no push, or none of its own. Kept in push_decisions and shown by the trace. */
export type Reason =
  | 'not_member'
  | 'sender'
  | 'blocked'
  | 'muted'
  | 'notify_level'
  | 'do_not_disturb'
  /** The author does not want to be told of reactions. */
  | 'reactions_off'
  | 'read'
  | 'no_token'
  | 'acknowledged'
  | 'message_deleted'
  /** The reaction was taken back. */
  | 'reaction_gone'
  | 'token_moved'
  /** Something newer of the same says it, or makes it untrue. */
  | 'superseded'
  /** The app is open there and knows by itself. */
  | 'connected'
  /** Nothing on the device is out of date. */
  | 'up_to_date'
  /** The app was woken a short while ago, and its badge is right. */
  | 'wake_budget'
  | 'expired';

export interface RecipientFacts {
  member: boolean;
  /** Either blocks the other. */
  blocked: boolean;
  muted: boolean;
  /** The conversation's level, or the user's for its type when it has none of its own. */
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

/** Whether a device whose alert was held back for this may be told silently that there is something new. */
export function keepsFresh(reason: Reason): boolean {
  return reason === 'muted' || reason === 'notify_level' || reason === 'do_not_disturb';
}
