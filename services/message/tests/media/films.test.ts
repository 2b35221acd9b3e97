import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AppError } from '@parley/runtime';
import { parseBuffer } from 'music-metadata';
import { cleanFilm } from '../../src/media/film.ts';
import { box, PLACE, phoneFilm, words } from './fixtures.ts';

let path: string;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'films-'));
  path = join(dir, 'film');
});
afterAll(() => rm(dir, { recursive: true }));

async function clean(film: Buffer) {
  await writeFile(path, film);
  return cleanFilm(path);
}

test('a film with any bytes changed is cleaned or refused, and never grows or shrinks', async () => {
  const film = phoneFilm();
  let refused = 0;
  for (let round = 0; round < 1_000; round++) {
    const changed = Buffer.from(film);
    for (let i = 0; i <= round % 3; i++)
      changed[(round * 7_919 + i * 104_729) % film.length] = (round * 31 + i * 77) % 256;
    try {
      await clean(changed);
      expect((await readFile(path)).length).toBe(film.length);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(['invalid', 'unsupported', 'too_large']).toContain(error.code);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(10);
  expect(refused).toBeLessThan(990);
});

test('boxes in boxes without end are not kept, too many side by side are refused', async () => {
  const around = (content: Buffer) => Buffer.concat([box('ftyp', 'isom'), box('moov', content)]);
  let deep = box('udta', PLACE);
  for (let i = 0; i < 1_000; i++) deep = box('edts', deep);
  await clean(around(deep));
  expect((await readFile(path)).toString('latin1')).not.toContain(PLACE);
  const many = Buffer.concat(Array.from({ length: 300 }, () => box('abcd')));
  await expect(clean(around(many))).rejects.toMatchObject({ code: 'invalid' });
});

test('a fragmented film is cleaned in all of its parts; one with a track of positions is refused', async () => {
  const start = box('moov', box('mvhd', Buffer.alloc(100)), box('udta', PLACE));
  const fragment = box(
    'moof',
    box('traf', box('tfhd', Buffer.alloc(8)), box('udta', PLACE)),
    box('meta', PLACE),
  );
  await clean(Buffer.concat([box('ftyp', 'isom'), start, fragment, box('mdat', 'data'), box('uuid', PLACE)]));
  const cleaned = (await readFile(path)).toString('latin1');
  expect(cleaned).not.toContain(PLACE);
  expect(cleaned).toContain('data');
  const refusal = { code: 'unsupported' };
  await expect(clean(Buffer.concat([phoneFilm(), fragment]))).rejects.toMatchObject(refusal);
});

/**
 * A film with sound whose every box that may hold others holds boxes of no standard too, and whose data has bytes
 * before, between and after its chunks. `sizes` are of its two samples: one each, or one that they share.
 */
function filmOfAStrangeCamera({ handler = 'soun', sizes = [0, 0, 2, 6, 6] } = {}): Buffer {
  const strange = ['GPS ', 'gps ', 'loci', 'CAME', 'iods', 'tref', 'emsg', 'abcd'].map((type) =>
    box(type, box('geo ', PLACE)),
  );
  const description = box('mp4a', words(0, 1, 0, 0, 0x0002_0010, 0, 0xac44_0000));
  const ftyp = box('ftyp', 'isom', words(0), 'isom');
  const moov = (at: number) => {
    const stbl = box(
      'stbl',
      box('stsd', words(0, 1), description),
      box('stts', words(0, 1, 2, 1_250)),
      box('stsc', words(0, 1, 1, 1, 1)),
      box('stsz', words(...sizes)),
      box('stco', words(0, 2, at + PLACE.length, at + 2 * PLACE.length + 6)),
      ...strange,
    );
    const source = box('url ', words(0), PLACE);
    const minf = box('minf', box('smhd', words(0, 0)), box('dinf', box('dref', words(0, 1), source)), stbl);
    const mdhd = box('mdhd', words(0, 0, 0, 1_000, 2_500, 0));
    const hdlr = box('hdlr', words(0, 0), handler, Buffer.alloc(13));
    const edts = box('edts', box('elst', words(0, 1, 2_500, 0, 0x10000)), ...strange);
    const tkhd = box('tkhd', words(7, 0, 0, 1, 0, 2_500), Buffer.alloc(60));
    const trak = box('trak', tkhd, edts, box('mdia', mdhd, hdlr, minf, ...strange), ...strange);
    return box('moov', box('mvhd', words(0, 0, 0, 1_000, 2_500), Buffer.alloc(80)), trak, ...strange);
  };
  const before = Buffer.concat([ftyp, ...strange]);
  const at = before.length + moov(0).length + 8;
  const data = box('mdat', PLACE, 'SOUND1', PLACE, 'SOUND2', PLACE);
  return Buffer.concat([before, moov(at), data, ...strange, box('free', PLACE)]);
}

test('of a film only what a player needs is kept: no box nobody knows, nothing between the samples', async () => {
  const film = filmOfAStrangeCamera();
  const { duration, codec, sampleRate } = (await parseBuffer(film, 'audio/mp4')).format;
  expect({ duration, codec, sampleRate }).toEqual({
    duration: 2.5,
    codec: expect.stringMatching(/AAC/),
    sampleRate: 44_100,
  });
  expect(await clean(film)).toMatchObject({ hasPicture: false, durationMs: 2_500 });
  const cleaned = await readFile(path);
  const text = cleaned.toString('latin1');
  for (const trace of [PLACE, '+52', 'GPS', 'gps', 'loci', 'CAME', 'iods', 'tref', 'emsg', 'abcd', 'geo ']) {
    expect(text).not.toContain(trace);
  }
  for (const sound of ['SOUND1', 'SOUND2']) {
    expect(text.indexOf(sound)).toBe(film.toString('latin1').indexOf(sound));
  }
  expect((await parseBuffer(cleaned, 'audio/mp4')).format).toMatchObject({ duration, codec, sampleRate });
});

test('where the tables do not say for certain how long samples are, no sound is lost', async () => {
  // Samples of sound that share a size are frames in some files of QuickTime, whatever bytes they take.
  await clean(filmOfAStrangeCamera({ sizes: [0, 1, 2] }));
  const text = (await readFile(path)).toString('latin1');
  for (const sound of ['SOUND1', 'SOUND2']) expect(text).toContain(sound);
  await clean(filmOfAStrangeCamera({ handler: 'vide', sizes: [0, 6, 2] }));
  expect((await readFile(path)).toString('latin1')).not.toContain(PLACE);
});

test('a film with two headers is refused: players disagree on which is meant', async () => {
  const film = Buffer.concat([phoneFilm(), box('moov', box('mvhd', Buffer.alloc(100)))]);
  await expect(clean(film)).rejects.toMatchObject({ code: 'invalid' });
});
