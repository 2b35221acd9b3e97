import type { PushedBody } from './content.ts';
import { cutToJsonBytes } from './cut-text.ts';
import { MAX_EXCERPT_BYTES } from './sizes.ts';

export type MediaKind = 'image' | 'video' | 'voice' | 'file';

/** What a banner calls a file, by its content type; null when nothing is known of it. */
export function mediaKindOf({ media }: PushedBody): MediaKind | null {
  if (!media) return null;
  const [type] = media.content_type.split('/');
  if (type === 'image' || type === 'video') return type;
  return type === 'audio' ? 'voice' : 'file';
}

const SYMBOLS: Record<MediaKind, string> = { image: '📷', video: '🎬', voice: '🎤', file: '📎' };

/** A few words of a message that another one is about; of one without words a symbol, the same in any language. */
export function excerptOf(body: PushedBody): string {
  if (body.kind === 'encrypted') return '🔒';
  if (body.text) return cutToJsonBytes(body.text.toWellFormed(), MAX_EXCERPT_BYTES);
  return SYMBOLS[mediaKindOf(body) ?? 'file'];
}
