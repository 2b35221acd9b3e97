import type { Message } from '@parley/client';
import { isKnownEvent, type Part, systemInWords } from '../chat/message/system-words.ts';

export type PreviewIcon = 'picture' | 'film' | 'sound' | 'file' | 'deleted' | 'encrypted';

/** The last message in one line. */
export interface Preview {
  /** Who wrote it, where that has to be said. */
  by: Part | null;
  icon: PreviewIcon | null;
  parts: readonly Part[];
}

/** What the list shows of a conversation's last message. */
export function previewOf(
  message: Pick<Message, 'sender_id' | 'kind' | 'text' | 'media' | 'system' | 'deleted_at'>,
  { me, isGroup }: { me: string | null; isGroup: boolean },
): Preview {
  if (message.kind === 'system') {
    const known = isKnownEvent(message.system);
    return { by: null, icon: null, parts: known ? systemInWords(message.system!, message.sender_id) : [] };
  }
  const own = me !== null && message.sender_id === me;
  const other = isGroup && message.sender_id !== null ? { person: message.sender_id } : null;
  return { by: own ? 'You' : other, ...bodyOf(message) };
}

function bodyOf({
  kind,
  text,
  media,
  deleted_at: deletedAt,
}: Parameters<typeof previewOf>[0]): Omit<Preview, 'by'> {
  if (deletedAt !== null) return { icon: 'deleted', parts: ['Deleted message'] };
  if (kind === 'encrypted') return { icon: 'encrypted', parts: ['Encrypted message'] };
  const line = (text ?? '').replace(/\s+/g, ' ').trim();
  if (!media) return { icon: null, parts: [line] };
  const [icon, name] = kindOf(media.content_type);
  return { icon, parts: [line || (icon === 'file' ? (media.name ?? name) : name)] };
}

function kindOf(contentType: string): [PreviewIcon, string] {
  if (contentType.startsWith('image/')) return ['picture', 'Photo'];
  if (contentType.startsWith('video/')) return ['film', 'Video'];
  if (contentType.startsWith('audio/')) return ['sound', 'Voice message'];
  return ['file', 'File'];
}
