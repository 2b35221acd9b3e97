import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestUser } from '../network.ts';
import { box, mp3, PLACE, phoneFilm, png, wav } from './fixtures.ts';
import { type MediaNetwork, startMediaNetwork } from './media-network.ts';

let network: MediaNetwork;
let ann: TestUser;
beforeAll(async () => {
  network = await startMediaNetwork();
  ann = await network.newUser();
});
afterAll(() => network.close());

async function bytesOf(path: string): Promise<Buffer> {
  return Buffer.from(await (await network.download(ann, path)).arrayBuffer());
}

describe('film', () => {
  test('a film tells its shape as it is shown and its duration', async () => {
    const media = await network.uploaded(ann, phoneFilm(), 'trip.mp4');
    expect(media).toMatchObject({
      content_type: 'video/mp4',
      width: 360,
      height: 640,
      duration_ms: 2_500,
      name: 'trip.mp4',
      thumbnail_url: null,
    });
  });

  test.each(['isom', 'qt  ', 'mp42'])(
    'places are gone from every corner of a film (%s), picture and sound stay',
    async (brand) => {
      const film = phoneFilm({ brand });
      expect(film.toString('latin1').split(PLACE)).toHaveLength(8);
      const media = await network.uploaded(ann, film);
      const stored = await bytesOf(media.url);
      expect(stored.length).toBe(film.length);
      const text = stored.toString('latin1');
      for (const trace of [PLACE, '+52', 'xyz', 'loci', 'udta', 'mdta', 'ilst'])
        expect(text).not.toContain(trace);
      expect(text).toContain('PIXELS-AND-SOUND');
      expect(text.indexOf('PIXELS-AND-SOUND')).toBe(film.toString('latin1').indexOf('PIXELS-AND-SOUND'));
      expect(text).toContain('vide');
    },
  );

  test('a film without a picture is sound', async () => {
    const media = await network.uploaded(ann, phoneFilm({ picture: false }), 'note.mp4');
    expect(media).toMatchObject({ content_type: 'audio/mp4', duration_ms: 2_500, name: 'note.mp4' });
    expect(media).not.toHaveProperty('width');
  });

  test.each([
    ['cut short', phoneFilm().subarray(0, -4)],
    ['without a header', Buffer.concat([box('ftyp', 'isom', '\0\0\0\0isom'), box('mdat', 'x')])],
    ['with tables that lie', phoneFilm({ positionsAt: 1_000_000 })],
    [
      'with a box larger than itself',
      Buffer.from(phoneFilm().toString('latin1').replace('mvhd', 'free'), 'latin1').fill(255, 24, 28),
    ],
  ])('a film %s is refused', async (_what, film) => {
    expect(await network.upload(ann, film)).toMatchObject({ status: 400, body: { code: 'invalid' } });
  });
});

test('a voice note has its duration and no picture', async () => {
  const media = await network.uploaded(ann, wav(3), 'note.wav');
  expect(media).toMatchObject({ content_type: 'audio/wav', duration_ms: 3_000, thumbnail_url: null });
});

test('MP3 without any header but those of its frames has a duration too', async () => {
  const media = await network.uploaded(ann, mp3(100), 'a.mp3');
  expect(media).toMatchObject({ content_type: 'audio/mpeg', name: 'a.mp3' });
  expect(media.duration_ms).toBeGreaterThan(2_500);
  expect(media.duration_ms).toBeLessThan(2_700);
});

describe('what a file is', () => {
  test('is found in its content: neither the name nor the header that lie are believed', async () => {
    const image = await network.upload(ann, await png(), 'page.html', 'text/html');
    expect(image.body).toMatchObject({ content_type: 'image/png', name: 'page.png' });
    const page = await network.upload(
      ann,
      '<html><script>alert(1)</script></html>',
      'photo.png',
      'image/png',
    );
    expect(page).toMatchObject({ status: 201, body: { content_type: 'text/plain', name: 'photo.png' } });
  });

  test.each([
    ['markup', '<!doctype html><script>alert(1)</script>', /^text\/plain/],
    [
      'SVG',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      /^(text\/plain|application\/octet-stream)/,
    ],
    ['XML', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', /^application\/octet-stream/],
    ['text', 'grüße\n', /^text\/plain; charset=utf-8$/],
    ['a PDF', '%PDF-1.7\n%\n', /^application\/pdf$/],
    ['what nobody knows', Buffer.from([9, 0, 1, 255, 254, 3]), /^application\/octet-stream$/],
  ])('%s is only ever an attachment, and nobody guesses its type', async (_what, content, type) => {
    const media = await network.uploaded(ann, content, 'a.svg');
    const { headers } = await network.download(ann, media.url);
    expect(headers.get('content-type')).toMatch(type);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="a.svg"/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/sandbox/);
  });

  test.each([
    ['a program of Windows', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])],
    ['a program of Linux', Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(200)])],
    ['a Matroska film', Buffer.from('1a45dfa3934282886d6174726f736b61', 'hex')],
    ['a bitmap', Buffer.concat([Buffer.from('BM'), Buffer.alloc(100)])],
  ])('%s is refused', async (_what, content) => {
    expect(await network.upload(ann, content, 'a.jpg', 'image/jpeg')).toMatchObject({
      status: 415,
      body: { code: 'unsupported' },
    });
  });
});
