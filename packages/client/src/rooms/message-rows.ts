import type { Message } from '@parley/contracts';
import type { ChatMessage } from '../api.ts';

/** A message as it is kept. `known` is what was kept of it before: frames to everybody lack one's own reactions. */
export function chatMessage(message: Message, known: ChatMessage | undefined, me: string): ChatMessage {
  const mine = message.my_reactions ?? ownReactions(message, known?.my_reactions ?? [], me);
  return { ...message, my_reactions: mine, status: 'sent', failure: null };
}

/** Up to ten users are named with an emoji: beyond that what was known before still holds. */
function ownReactions({ reactions }: Message, known: readonly string[], me: string): string[] {
  return reactions
    .filter(({ emoji, count, user_ids: users }) =>
      users.includes(me) ? true : count > users.length && known.includes(emoji),
    )
    .map(({ emoji }) => emoji);
}

/** With own reactions that were known of an older state, where this one names too few to tell. */
export function withKnownReactions(message: ChatMessage, known: ChatMessage): ChatMessage {
  const mine = new Set(message.my_reactions);
  for (const { emoji, count, user_ids: users } of message.reactions)
    if (count > users.length && known.my_reactions.includes(emoji)) mine.add(emoji);
  return mine.size === message.my_reactions.length ? message : { ...message, my_reactions: [...mine] };
}

/** Whether somebody who reacted is not named. */
export function hasUnnamed({ reactions }: Message): boolean {
  return reactions.some(({ count, user_ids: users }) => count > users.length);
}

/** Their account was deleted, and with it what they wrote. */
export function withoutBody(message: ChatMessage, erasedAt: string): ChatMessage {
  if (message.text === null && message.media === null && message.encrypted === null) return message;
  const deleted_at = message.deleted_at ?? erasedAt;
  return { ...message, text: null, media: null, encrypted: null, mentions: [], deleted_at };
}
