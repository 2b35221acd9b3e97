const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const ELLIPSIS = '…';

/**
 * The longest beginning of a text that fits `maxBytes` of JSON string (quotes not counted), ended by an
 * ellipsis when something was cut. Cuts between graphemes (UAX #29), so no emoji or accent breaks.
 */
export function cutToJsonBytes(text: string, maxBytes: number): string {
  if (jsonBytes(text) <= maxBytes) return text;
  let room = maxBytes - jsonBytes(ELLIPSIS);
  let end = 0;
  // Every UTF-16 unit takes a byte at least, so what lies beyond cannot fit.
  for (const { segment, index } of graphemes.segment(text.slice(0, Math.max(0, maxBytes)))) {
    room -= jsonBytes(segment);
    if (room < 0) break;
    end = index + segment.length;
  }
  return room < 0 && end === 0 && maxBytes < jsonBytes(ELLIPSIS)
    ? ''
    : text.slice(0, end).trimEnd() + ELLIPSIS;
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
