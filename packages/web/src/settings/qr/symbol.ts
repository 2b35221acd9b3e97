/** The modules of a symbol: dark or not, and whether a module belongs to a fixed pattern. */
export interface QrSymbol {
  size: number;
  dark: boolean[][];
  fixed: boolean[][];
}

/** A symbol with its fixed patterns (ISO/IEC 18004 §6.3); where format and version go is reserved. */
export function emptySymbol(version: number): QrSymbol {
  const size = version * 4 + 17;
  const grid = () => Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const symbol = { size, dark: grid(), fixed: grid() };
  for (let at = 0; at < size; at++) {
    setFixed(symbol, at, 6, at % 2 === 0);
    setFixed(symbol, 6, at, at % 2 === 0);
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const) {
    drawFinder(symbol, x, y);
  }
  drawAlignment(symbol, version);
  drawFormat(symbol, 0);
  drawVersion(symbol, version);
  return symbol;
}

function setFixed(symbol: QrSymbol, x: number, y: number, dark: boolean): void {
  if (x < 0 || y < 0 || x >= symbol.size || y >= symbol.size) return;
  symbol.dark[y]![x] = dark;
  symbol.fixed[y]![x] = true;
}

/** With the light border around it. */
function drawFinder(symbol: QrSymbol, centerX: number, centerY: number): void {
  for (let dy = -4; dy <= 4; dy++) {
    for (let dx = -4; dx <= 4; dx++) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      setFixed(symbol, centerX + dx, centerY + dy, ring !== 2 && ring !== 4);
    }
  }
}

function drawAlignment(symbol: QrSymbol, version: number): void {
  const centers = alignmentCenters(version, symbol.size);
  const last = centers.length - 1;
  for (const [row, y] of centers.entries()) {
    for (const [column, x] of centers.entries()) {
      const finder = (row === 0 && (column === 0 || column === last)) || (row === last && column === 0);
      if (finder) continue;
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) {
          setFixed(symbol, x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
        }
      }
    }
  }
}

/** Annex E: evenly spread from the far end, at even distances. Holds below version 32. */
function alignmentCenters(version: number, size: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((size - 13) / (2 * count - 2)) * 2;
  const far = Array.from({ length: count - 1 }, (_, at) => size - 7 - at * step);
  return [6, ...far.reverse()];
}

/** Level M and the mask, twice, with a BCH code (§7.9). */
export function drawFormat(symbol: QrSymbol, mask: number): void {
  const LEVEL_M = 0;
  const data = (LEVEL_M << 3) | mask;
  const bits = ((data << 10) | remainderOf(data, 10, 0x537)) ^ 0x5412;
  const last = symbol.size - 1;
  for (let bit = 0; bit < 15; bit++) {
    const dark = ((bits >>> bit) & 1) === 1;
    // Down the column beside the finder and on along the row, both stepping over the timing pattern.
    if (bit < 8) setFixed(symbol, 8, bit < 6 ? bit : bit + 1, dark);
    else setFixed(symbol, bit === 8 ? 7 : 14 - bit, 8, dark);
    if (bit < 8) setFixed(symbol, last - bit, 8, dark);
    else setFixed(symbol, 8, last - 14 + bit, dark);
  }
  setFixed(symbol, 8, last - 7, true);
}

/** From version 7 on, twice (§7.10). */
function drawVersion(symbol: QrSymbol, version: number): void {
  if (version < 7) return;
  const bits = (version << 12) | remainderOf(version, 12, 0x1f25);
  for (let bit = 0; bit < 18; bit++) {
    const dark = ((bits >>> bit) & 1) === 1;
    const along = symbol.size - 11 + (bit % 3);
    const across = Math.floor(bit / 3);
    setFixed(symbol, along, across, dark);
    setFixed(symbol, across, along, dark);
  }
}

/** The BCH check bits of a number. */
function remainderOf(data: number, checkBits: number, polynomial: number): number {
  let remainder = data;
  for (let bit = 0; bit < checkBits; bit++) {
    remainder = (remainder << 1) ^ ((remainder >>> (checkBits - 1)) * polynomial);
  }
  return remainder;
}
