import type { ClientPayload, Envelope, ServerPayload } from '@parley/contracts';

/** The frames that count as a change of a conversation: they consume revs. */
type ChangeType = 'message.new' | 'message.updated' | 'conversation.updated' | 'participants.updated' | 'rev';

export type Change = { [T in ChangeType]: { type: T; payload: ServerPayload<T> } }[ChangeType];

const types: ReadonlySet<string> = new Set<ChangeType>([
  'message.new',
  'message.updated',
  'conversation.updated',
  'participants.updated',
  'rev',
]);

export function isChange(frame: Envelope): frame is Envelope & Change {
  return types.has(frame.type);
}

/** What a change does to somebody who has `rev`: nothing new, the next, or there is a hole before it. */
export function placeOf({ payload }: Change, rev: number): 'known' | 'next' | 'gap' {
  if (payload.rev <= rev) return 'known';
  return payload.prev_rev <= rev ? 'next' : 'gap';
}

export type OutgoingBody = Omit<ClientPayload<'message.send'>, 'conversation_id'>;
