/** Of whom a sentence is: `you` of the reader's own phone, else a name. */
export type Whom = { you: true } | { you: false; name: string };

const reasons: Readonly<Record<string, (they: string) => string>> = {
  not_member: (they) => `${they} had left the conversation`,
  sender: (they) => `${they} wrote it`,
  blocked: () => 'one of the two blocks the other',
  muted: (they) => `${they} had muted the conversation`,
  notify_level: (they) => `${they} chose not to be told of messages like this`,
  do_not_disturb: () => 'do-not-disturb was on',
  reactions_off: (they) => `${they} chose not to be told of reactions`,
  read: (they) => `${they} had read it already`,
  no_token: (they) => `${they} had no phone that is registered for pushes`,
  acknowledged: () => 'the app was open and acknowledged the message',
  message_deleted: () => 'the message was gone by then',
  reaction_gone: () => 'the reaction was taken back before it was told',
  token_moved: () => 'the phone was signed in anew, to another account, or signed out meanwhile',
  superseded: () => 'something newer says the same, or made it untrue',
  connected: () => 'the app was open and knows by itself',
  up_to_date: () => 'nothing on the phone was out of date',
  wake_budget: () => 'Apple allows few wakes, the last was a short while before, and the badge was right',
  expired: () => 'it could not be sent in time',
};

/** A reason against a push, in words that follow "No push: ". A reason that is not known stays as it is. */
export function becauseOf(reason: string | null, whom: Whom): string {
  const sentence = reason === null ? undefined : reasons[reason];
  if (!sentence) return reason ?? 'no reason was given';
  return sentence(whom.you ? 'you' : 'they');
}
