import { symbolCodewords, versionFor } from './codewords.ts';
import { applyBestMask } from './mask.ts';
import { emptySymbol, type QrSymbol } from './symbol.ts';

/**
 * A text as a QR code, rows of dark modules (ISO/IEC 18004; byte mode, level M), without the quiet zone around it.
 * Null: the text is longer than 412 bytes.
 */
export function qrCode(text: string): boolean[][] | null {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  if (version === null) return null;
  const symbol = emptySymbol(version);
  placeCodewords(symbol, symbolCodewords(bytes, version));
  applyBestMask(symbol);
  return symbol.dark;
}

/** Two columns at a time from the right, up and down by turns, past the column of the timing pattern (§7.7.3). */
function placeCodewords(symbol: QrSymbol, codewords: readonly number[]): void {
  let bit = 0;
  let upwards = true;
  for (let right = symbol.size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < symbol.size; step++) {
      const y = upwards ? symbol.size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (symbol.fixed[y]![x]) continue;
        symbol.dark[y]![x] = (((codewords[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1;
        bit++;
      }
    }
    upwards = !upwards;
  }
}
