import { errorCorrection } from './reed-solomon.ts';

/** Of level M, by version: error correction codewords of each block, and blocks (ISO/IEC 18004 table 9). */
const LEVEL_M: readonly (readonly [perBlock: number, blocks: number])[] = [
  [10, 1],
  [16, 1],
  [26, 1],
  [18, 2],
  [24, 2],
  [16, 4],
  [18, 4],
  [22, 4],
  [22, 5],
  [26, 5],
  [30, 5],
  [22, 8],
  [22, 9],
  [24, 9],
  [24, 10],
];

/** All codewords that fit into a symbol, by version: what the modules beside the fixed patterns hold. */
const TOTAL = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404, 466, 532, 581, 655];

/** How many codewords of data a version holds. */
function capacity(version: number): number {
  const [perBlock, blocks] = LEVEL_M[version - 1]!;
  return TOTAL[version - 1]! - perBlock * blocks;
}

/** Mode and length before the text, in bits. */
const headBits = (version: number) => 4 + (version < 10 ? 8 : 16);

/** The smallest version that holds so many bytes; null: none of those we write (412 bytes at most). */
export function versionFor(bytes: number): number | null {
  for (let version = 1; version <= LEVEL_M.length; version++) {
    if (headBits(version) + bytes * 8 <= capacity(version) * 8) return version;
  }
  return null;
}

/** Data in byte mode with its padding (§7.4). */
function dataCodewords(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const append = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1);
  };
  append(0b0100, 4);
  append(bytes.length, headBits(version) - 4);
  for (const byte of bytes) append(byte, 8);
  const size = capacity(version) * 8;
  append(0, Math.min(4, size - bits.length));
  append(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < size; pad ^= 0xec ^ 0x11) append(pad, 8);
  return Array.from({ length: size / 8 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0),
  );
}

/** What the symbol holds, block by block interleaved (§7.6). Blocks that are longer by one come last. */
export function symbolCodewords(bytes: Uint8Array, version: number): number[] {
  const [perBlock, count] = LEVEL_M[version - 1]!;
  const data = dataCodewords(bytes, version);
  const short = Math.floor(data.length / count);
  const longer = data.length % count;
  const blocks: number[][] = [];
  for (let block = 0, from = 0; block < count; block++) {
    const to = from + short + (block >= count - longer ? 1 : 0);
    blocks.push(data.slice(from, to));
    from = to;
  }
  const corrections = blocks.map((block) => errorCorrection(block, perBlock));
  return [...interleave(blocks), ...interleave(corrections)];
}

function interleave(blocks: readonly number[][]): number[] {
  const longest = Math.max(...blocks.map((block) => block.length));
  const column = (at: number) => blocks.flatMap((block) => (at < block.length ? [block[at]!] : []));
  return Array.from({ length: longest }, (_, at) => column(at)).flat();
}
