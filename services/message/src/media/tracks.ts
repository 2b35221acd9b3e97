import { type Box, boxUnder } from './boxes.ts';

/** Where in the file the samples of a track lie. */
export interface Extent {
  offset: number;
  length: number;
}

/** More chunks than this no track has that was made by a camera. */
const MAX_CHUNKS = 100_000;

/** What a track holds, by its handler (ISO/IEC 14496-12 §8.4.3): vide, soun, …; empty when it does not say. */
export function handlerOf(moov: Buffer, track: Box): string {
  const box = boxUnder(moov, track, 'mdia', 'hdlr');
  return box && box.content + 12 <= box.end ? moov.toString('latin1', box.content + 8, box.content + 12) : '';
}

/** Width and height as shown: of the track header, turned as its matrix turns it. */
export function dimensionsOf(moov: Buffer, track: Box): { width: number; height: number } | null {
  const box = boxUnder(moov, track, 'tkhd');
  if (!box) return null;
  const at = box.content + (moov[box.content] === 1 ? 52 : 40);
  if (at + 44 > box.end) return null;
  const isTurned = moov.readInt32BE(at) === 0 && moov.readInt32BE(at + 16) === 0;
  const [width, height] = [moov.readUInt32BE(at + 36) >>> 16, moov.readUInt32BE(at + 40) >>> 16];
  if (width === 0 || height === 0) return null;
  return isTurned ? { width: height, height: width } : { width, height };
}

/** How long the film lasts, in seconds, by its header. */
export function secondsOf(moov: Buffer, root: Box): number | undefined {
  const box = boxUnder(moov, root, 'mvhd');
  if (!box) return undefined;
  const isLong = moov[box.content] === 1;
  const at = box.content + (isLong ? 20 : 12);
  if (at + (isLong ? 12 : 8) > box.end) return undefined;
  const duration = isLong ? Number(moov.readBigUInt64BE(at + 4)) : moov.readUInt32BE(at + 4);
  return duration / moov.readUInt32BE(at);
}

/** Where the samples of a track lie (§8.6 and §8.7 of the standard); null when its tables make no sense. */
export function samplesOf(moov: Buffer, track: Box): Extent[] | null {
  const table = boxUnder(moov, track, 'mdia', 'minf', 'stbl');
  if (!table) return [];
  const offsets = chunkOffsets(moov, table);
  const sizes = sampleSizes(moov, table);
  const runs = entries(moov, boxUnder(moov, table, 'stsc'), 4, 12);
  if (!offsets || !sizes || !runs) return null;
  const extents: Extent[] = [];
  let sample = 0;
  let run = 0;
  for (const [chunk, offset] of offsets.entries()) {
    while (run + 1 < runs.count && moov.readUInt32BE(runs.at(run + 1)) <= chunk + 1) run += 1;
    const count = runs.count > 0 ? moov.readUInt32BE(runs.at(run) + 4) : 0;
    if (sample + count > sizes.count) return null;
    let length = 0;
    if (sizes.all > 0) length = sizes.all * count;
    else for (let i = 0; i < count; i++) length += sizes.of(sample + i);
    sample += count;
    extents.push({ offset, length });
  }
  return extents;
}

/**
 * Whether each sample of a track has a size of its own. Those of sound that share one are frames of it in some files
 * of QuickTime, whatever bytes they take.
 */
export function hasOwnSizes(moov: Buffer, track: Box): boolean {
  const table = boxUnder(moov, track, 'mdia', 'minf', 'stbl');
  return !table || sampleSizes(moov, table)?.all === 0;
}

function chunkOffsets(moov: Buffer, table: Box): number[] | null {
  const short = boxUnder(moov, table, 'stco');
  const found = entries(moov, short ?? boxUnder(moov, table, 'co64'), 4, short ? 4 : 8);
  if (!found || found.count > MAX_CHUNKS) return null;
  return Array.from({ length: found.count }, (_, i) =>
    short ? moov.readUInt32BE(found.at(i)) : Number(moov.readBigUInt64BE(found.at(i))),
  );
}

function sampleSizes(moov: Buffer, table: Box) {
  const box = boxUnder(moov, table, 'stsz');
  if (!box || box.content + 12 > box.end) return null;
  const all = moov.readUInt32BE(box.content + 4);
  const count = moov.readUInt32BE(box.content + 8);
  if (all === 0 && box.content + 12 + 4 * count > box.end) return null;
  return { all, count, of: (i: number) => moov.readUInt32BE(box.content + 12 + 4 * i) };
}

/** A table whose number of entries stands `skip` bytes into its box; null unless all of it is there. */
function entries(moov: Buffer, box: Box | null, skip: number, size: number) {
  if (!box || box.content + skip + 4 > box.end) return null;
  const count = moov.readUInt32BE(box.content + skip);
  const first = box.content + skip + 4;
  if (first + count * size > box.end) return null;
  return { count, at: (i: number) => first + i * size };
}
