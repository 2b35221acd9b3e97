import type { MessageContent } from './content.ts';
import type { Alert } from './draft.ts';
import { excerptOf, type MediaKind, mediaKindOf } from './excerpt.ts';
import { groupNameOf, headingOf, nameOf } from './names.ts';

const MEDIA_KEYS: Record<MediaKind, string> = {
  image: 'MESSAGE_IMAGE',
  video: 'MESSAGE_VIDEO',
  voice: 'MESSAGE_VOICE',
  file: 'MESSAGE_FILE',
};

/**
 * The words of a message's banner, no more of them than the reader's preview level shows. What is not somebody's
 * own words is a key of the app's Localizable.strings, so the device says it in its language.
 */
export function messageWords(content: MessageContent): Alert {
  const { change, sender, conversation, preview } = content;
  const heading: Alert = preview === 'none' ? {} : headingOf(sender, conversation);
  if (change === 'deleted') return { ...heading, 'loc-key': 'MESSAGE_DELETED' };
  if (preview === 'full')
    return { ...(content.count > 1 ? mergedHeadingOf(content) : heading), ...bodyOf(content) };
  if (content.count === 1) return { ...heading, 'loc-key': 'MESSAGE_HIDDEN' };
  const [key, ...args] = countOf(content);
  // The line that counts names the group already.
  const { subtitle: _, ...title } = heading;
  return { ...title, 'loc-key': key, 'loc-args': args };
}

/** Of several, the banner has the newest text, and says above it how many they are. */
function mergedHeadingOf(content: MessageContent): Alert {
  const { subtitle: _, ...title } = headingOf(content.sender, content.conversation);
  const [key, ...args] = countOf(content);
  return { ...title, 'subtitle-loc-key': key, 'subtitle-loc-args': args };
}

/** How many there are, and in which group where that may be said: a key and its arguments. */
function countOf({ count, conversation, preview }: MessageContent): [string, ...string[]] {
  const group = preview === 'none' ? null : groupNameOf(conversation);
  return group === null ? ['MESSAGES_NEW', String(count)] : ['MESSAGES_NEW_IN', String(count), group];
}

function bodyOf({ message }: MessageContent): Alert {
  if (message.kind === 'encrypted') return { 'loc-key': 'MESSAGE_ENCRYPTED' };
  if (!message.text) {
    const media = mediaKindOf(message);
    return { 'loc-key': media === null ? 'MESSAGE_MEDIA' : MEDIA_KEYS[media] };
  }
  const text = message.text.toWellFormed();
  if (!message.replyTo) return { body: text };
  const { replyTo } = message;
  return {
    'loc-key': 'MESSAGE_REPLY',
    'loc-args': [nameOf(replyTo.senderName) ?? '', excerptOf(replyTo), text],
  };
}
