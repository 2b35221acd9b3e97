import type { Message } from '@parley/client';
import { typeInWords } from '../../panel/media-tile.tsx';

/** A message in a line: for quotes, notices and screen readers. */
export function summaryOf(message: Pick<Message, 'kind' | 'text' | 'media' | 'deleted_at'>): string {
  if (message.deleted_at !== null) return 'Deleted message';
  if (message.kind === 'encrypted') return 'Encrypted message';
  const text = message.text?.replace(/\s+/g, ' ').trim() ?? '';
  if (!message.media) return text;
  const type = typeInWords(message.media.content_type);
  const named = type === 'File' && message.media.name ? message.media.name : type;
  return text === '' ? named : `${named}: ${text}`;
}
