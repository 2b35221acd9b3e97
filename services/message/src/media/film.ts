import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '@parley/runtime';
import { type Box, BrokenBoxes, blank, boxAt, boxesIn } from './boxes.ts';
import { FILM, keepOnly } from './film-boxes.ts';
import { blankInFile, zeroBetween, zeroSamples } from './film-data.ts';
import { durationMs } from './sound.ts';
import { dimensionsOf, type Extent, handlerOf, hasOwnSizes, samplesOf, secondsOf } from './tracks.ts';

/** Tables of a film; those of two hours are a few MB. */
const MAX_MOOV = 32 * 1024 * 1024;
/** Of the file itself: fragments have two each. */
const MAX_BOXES = 10_000;
/** Of all tracks: each may be a write. */
const MAX_CHUNKS = 200_000;

/** What is shown or heard, and what says when; any other track is data of the camera, places among it. */
const KEPT_TRACKS = new Set(['vide', 'soun', 'text', 'sbtl', 'subt', 'clcp', 'tmcd', 'auxv']);

export interface Film {
  hasPicture: boolean;
  width: number | null;
  height: number | null;
  durationMs: number | null;
}

/**
 * Leaves of an MP4, M4A or QuickTime file what a player needs, in place: everything else becomes free space full of
 * zeros, so that nothing moves and nothing is encoded anew. Tracks of positions and the like go with their samples,
 * and so does what lies between the samples, where tables say for certain what that is. Returns what the file says
 * of itself. Throws `invalid` for a file that is broken or has no header.
 */
export async function cleanFilm(path: string): Promise<Film> {
  const file = await open(path, 'r+');
  try {
    return await clean(file);
  } catch (cause) {
    throw cause instanceof BrokenBoxes ? broken() : cause;
  } finally {
    await file.close();
  }
}

async function clean(file: FileHandle): Promise<Film> {
  const { size } = await file.stat();
  const top = await topBoxes(file, size);
  const [root, another] = top.filter(({ type }) => type === 'moov');
  if (!root || another) throw broken();
  let film: Film | undefined;
  for (const box of top) {
    const inside = FILM.get(box.type);
    if (!inside) await blankInFile(file, box);
    else if (inside !== 'whole') {
      const buffer = await readTables(file, box);
      const [tables] = boxesIn(buffer, 0, buffer.length);
      if (!tables) throw broken();
      if (box === root) film = await cleanTracks(file, buffer, tables, { top, size });
      keepOnly(buffer, tables, inside);
      await file.write(buffer, 0, buffer.length, box.start);
    }
  }
  if (!film) throw broken();
  return film;
}

async function readTables(file: FileHandle, { start, end }: Box): Promise<Buffer> {
  if (end - start > MAX_MOOV) throw new AppError('too_large', 'The tables of the film are too large');
  const buffer = Buffer.alloc(end - start);
  await file.read(buffer, 0, buffer.length, start);
  return buffer;
}

async function topBoxes(file: FileHandle, size: number): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = 0; at < size; ) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, at);
    const box = boxAt(buffer.subarray(0, bytesRead), at, size);
    if (!box || boxes.length === MAX_BOXES) throw broken();
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

async function cleanTracks(
  file: FileHandle,
  buffer: Buffer,
  root: Box,
  { top, size }: { top: readonly Box[]; size: number },
): Promise<Film> {
  const isFragmented = top.some(({ type }) => type === 'moof');
  const whole = { size, left: size };
  const film: Film = { hasPicture: false, width: null, height: null, durationMs: null };
  film.durationMs = durationMs(secondsOf(buffer, root));
  const used: Extent[][] = [];
  let isKnown = !isFragmented;
  for (const track of boxesIn(buffer, root.content, root.end)) {
    if (track.type === 'cmov') throw new AppError('unsupported', 'Films with packed headers cannot be read');
    if (track.type !== 'trak') continue;
    const handler = handlerOf(buffer, track);
    if (handler === 'vide') Object.assign(film, { hasPicture: true }, dimensionsOf(buffer, track));
    const samples = samplesOf(buffer, track);
    used.push(samples ?? []);
    if (KEPT_TRACKS.has(handler)) {
      isKnown &&= samples !== null && (handler !== 'soun' || hasOwnSizes(buffer, track));
      continue;
    }
    // Its samples are spread over fragments, and would stay.
    if (isFragmented)
      throw new AppError('unsupported', 'Fragmented films with data tracks cannot be cleaned');
    if (!samples) throw broken();
    await zeroSamples(file, samples, whole);
    blank(buffer, track);
  }
  const chunks = used.reduce((sum, { length }) => sum + length, 0);
  const data = top.filter(({ type }) => type === 'mdat');
  if (isKnown && chunks <= MAX_CHUNKS) await zeroBetween(file, data, used.flat());
  return film;
}

function broken(): AppError {
  return new AppError('invalid', 'The film or sound is damaged or not complete');
}
