const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const ELLIPSIS = '…';
const ELLIPSIS_BYTES = 3;

/**
 * The longest beginning of a well-formed text that fits `maxBytes` of JSON string (quotes not counted), ended by
 * an ellipsis when something was cut; nothing at all when not even that fits. Cuts between graphemes (UAX #29), so
 * no emoji or accent breaks. One pass over what fits and one question to the segmenter: asked for every grapheme,
 * it takes longer than the push.
 */
export function cutToJsonBytes(text: string, maxBytes: number): string {
  if (indexAtJsonBytes(text, maxBytes) === text.length) return text;
  if (maxBytes < ELLIPSIS_BYTES) return '';
  const index = indexAtJsonBytes(text, maxBytes - ELLIPSIS_BYTES);
  const end = graphemes.segment(text).containing(index)?.index ?? index;
  return text.slice(0, end).trimEnd() + ELLIPSIS;
}

/** The bytes of a well-formed text as a JSON string in UTF-8, quotes not counted. */
export function jsonBytesOf(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) bytes += unitBytes(text.charCodeAt(index));
  return bytes;
}

/** Where the longest beginning ends that takes no more than `maxBytes`; it may lie inside a grapheme. */
function indexAtJsonBytes(text: string, maxBytes: number): number {
  let room = maxBytes;
  for (let index = 0; index < text.length; index += 1) {
    room -= unitBytes(text.charCodeAt(index));
    if (room < 0) return index;
  }
  return text.length;
}

/** RFC 8259, as JSON.stringify writes it: a surrogate is half of four bytes of UTF-8. */
function unitBytes(unit: number): number {
  if (unit < 0x20) return unit === 8 || unit === 9 || unit === 10 || unit === 12 || unit === 13 ? 2 : 6;
  if (unit < 0x80) return unit === 0x22 || unit === 0x5c ? 2 : 1;
  if (unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff)) return 2;
  return 3;
}
