import type { FileHandle } from 'node:fs/promises';
import { type Box, BrokenBoxes } from './boxes.ts';
import type { Extent } from './tracks.ts';

const ZEROS = Buffer.alloc(64 * 1024);

/** Writes zeros over a part of a file. */
export async function zero(file: FileHandle, start: number, end: number): Promise<void> {
  for (let at = start; at < end; at += ZEROS.length) {
    await file.write(ZEROS, 0, Math.min(ZEROS.length, end - at), at);
  }
}

/** Makes a box of a file free space full of zeros. */
export async function blankInFile(file: FileHandle, box: Box): Promise<void> {
  await file.write('free', box.start + 4, 'latin1');
  await zero(file, box.content, box.end);
}

/**
 * Writes zeros over samples. `whole.left` is what may yet be written: samples may say that they lie at the same place
 * again and again. Throws {@link BrokenBoxes} for more, and for what lies outside of the file.
 */
export async function zeroSamples(
  file: FileHandle,
  extents: readonly Extent[],
  whole: { size: number; left: number },
): Promise<void> {
  for (const { offset, length } of extents) {
    whole.left -= length;
    if (offset + length > whole.size || whole.left < 0) throw new BrokenBoxes();
    await zero(file, offset, offset + length);
  }
}

/** Writes zeros over what lies in `boxes`, which are in the order of the file, and in none of the extents. */
export async function zeroBetween(
  file: FileHandle,
  boxes: readonly Box[],
  extents: readonly Extent[],
): Promise<void> {
  const line = extents.toSorted((a, b) => a.offset - b.offset);
  let next = 0;
  let used = 0;
  for (const { content, end } of boxes) {
    for (let at = Math.max(content, used); at < end; at = Math.max(at, used)) {
      const extent = line[next];
      const until = Math.min(extent?.offset ?? end, end);
      await zero(file, at, until);
      if (!extent || until === end) break;
      used = Math.max(used, extent.offset + extent.length);
      next += 1;
    }
  }
}
