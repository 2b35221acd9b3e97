import type { Person, Preview, PushedConversation } from './content.ts';
import { cutToJsonBytes } from './cut-text.ts';
import { MAX_EMOJI_BYTES, MAX_NAME_BYTES } from './sizes.ts';

/** A name as a banner has room for, valid Unicode; null when there is none. */
export function nameOf(name: string | null): string | null {
  return name ? cutToJsonBytes(name.toWellFormed(), MAX_NAME_BYTES) : null;
}

/** The title of a group; a direct conversation has none. */
export function groupNameOf({ type, title }: PushedConversation): string | null {
  return type === 'group' ? nameOf(title) : null;
}

export function emojiOf(emoji: string): string {
  return cutToJsonBytes(emoji.toWellFormed(), MAX_EMOJI_BYTES);
}

/** The first lines of a banner: who, and in which group. Only where the preview level lets names be seen. */
export function headingOf(
  sender: Person,
  conversation: PushedConversation,
): { title?: string; subtitle?: string } {
  const title = nameOf(sender.name);
  const subtitle = groupNameOf(conversation);
  return { ...(title ? { title } : {}), ...(subtitle ? { subtitle } : {}) };
}

/**
 * What a communication notification says beside the banner (INSendMessageIntent, INStartCallIntent), and what the
 * app needs to open the conversation. The lock screen's extension reads it, so it is as discreet as the banner.
 */
export function communicationOf(sender: Person, conversation: PushedConversation, preview: Preview) {
  const named = preview !== 'none';
  return {
    conversation_id: conversation.id,
    is_group: conversation.type === 'group',
    conversation_name: named ? groupNameOf(conversation) : null,
    conversation_avatar_url: named ? urlOf(conversation.avatarUrl) : null,
    recipient_count: conversation.recipientCount,
    sender_id: sender.id,
    sender_name: named ? nameOf(sender.name) : null,
    sender_avatar_url: named ? urlOf(sender.avatarUrl) : null,
  };
}

/** An address as it is: cut it would lead nowhere. */
export function urlOf(url: string | null): string | null {
  return url?.isWellFormed() ? url : null;
}
