import { boxOf } from '../media/box.ts';
import type { Row } from './rows.ts';

const LINE = 21;
const LETTERS_PER_LINE = 44;

/** How tall a row will about be, in pixels, until it is drawn and measured. The nearer, the steadier the scroll bar. */
export function rowSize(row: Row): number {
  if (row.kind === 'start') return 180;
  if (row.kind !== 'message') return 44;
  const { message, first } = row;
  if (message.deleted_at !== null) return 36 + (first ? 8 : 0);
  const text = message.text ?? '';
  const lines = text === '' ? 0 : text.split('\n').reduce((sum, line) => sum + linesOf(line), 0);
  const type = message.media?.content_type.split('/')[0];
  const seen = type === 'image' || type === 'video';
  const media = message.media ? (seen ? boxOf(message.media).height : 56) : 0;
  const quote = message.reply_to_seq === null ? 0 : 48;
  const reactions = message.reactions.length > 0 ? 26 : 0;
  return 2 + 12 + lines * LINE + media + quote + reactions + (first ? 8 : 0);
}

function linesOf(line: string): number {
  return Math.max(1, Math.ceil(line.length / LETTERS_PER_LINE));
}
