import type { ChatConversation, Message } from '@parley/client';
import { localized } from './strings.ts';

const mediaKeys: readonly [type: RegExp, key: string][] = [
  [/^image\//, 'MESSAGE_IMAGE'],
  [/^video\//, 'MESSAGE_VIDEO'],
  [/^audio\//, 'MESSAGE_VOICE'],
  [/./, 'MESSAGE_FILE'],
];

/** A message in a line, as a list shows it. */
export function excerptOf({ deleted_at, kind, text, media }: Message): string {
  if (deleted_at) return localized('MESSAGE_DELETED');
  if (text) return text;
  if (kind === 'encrypted') return localized('MESSAGE_ENCRYPTED');
  if (kind === 'system') return 'The group was changed';
  const key = mediaKeys.find(([type]) => media && type.test(media.content_type))?.[1];
  return localized(key ?? 'MESSAGE_MEDIA');
}

/** The last message of a conversation, or what is going on there. */
export function previewOf({
  typing,
  last_message,
}: Pick<ChatConversation, 'typing' | 'last_message'>): string {
  if (typing.length > 0) return 'typing …';
  return last_message ? excerptOf(last_message) : '';
}
