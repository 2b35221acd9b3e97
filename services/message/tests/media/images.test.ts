import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decode } from 'blurhash';
import sharp from 'sharp';
import type { TestUser } from '../network.ts';
import { bomb, gif, phonePhoto, png } from './fixtures.ts';
import { type MediaNetwork, startMediaNetwork } from './media-network.ts';

let network: MediaNetwork;
let ann: TestUser;
beforeAll(async () => {
  network = await startMediaNetwork({ env: { MEDIA_IMAGE_MAX_BYTES: '200000' } });
  ann = await network.newUser();
});
afterAll(() => network.close());

async function bytesOf(path: string | null): Promise<Buffer> {
  const answer = await network.download(ann, path ?? '');
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

test('a photo comes back upright, with its dimensions, and without the place, make and orientation it had', async () => {
  const photo = await phonePhoto();
  expect(photo.includes('Nokia')).toBe(true);
  expect((await sharp(photo).metadata()).exif).toBeDefined();
  const media = await network.uploaded(ann, photo, 'IMG_1.JPG');
  expect(media).toMatchObject({ content_type: 'image/jpeg', width: 800, height: 1_200, name: 'IMG_1.JPG' });
  for (const bytes of [await bytesOf(media.url), await bytesOf(media.thumbnail_url)]) {
    const { exif, xmp, icc, orientation } = await sharp(bytes).metadata();
    expect({ exif, xmp, icc, orientation }).toEqual({});
    expect(bytes.includes('Nokia') || bytes.includes('Exif') || bytes.includes('GPS')).toBe(false);
  }
  const stored = await bytesOf(media.url);
  expect(media.size).toBe(stored.length);
  // What was left before it was turned is on top.
  const { data } = await sharp(stored).raw().toBuffer({ resolveWithObject: true });
  expect(data[0]).toBeLessThan(90);
  expect(data[2]).toBeGreaterThan(150);
});

test('the thumbnail is small and of the same shape, the blurhash of the same colours', async () => {
  const media = await network.uploaded(ann, await phonePhoto());
  const thumbnail = await sharp(await bytesOf(media.thumbnail_url)).metadata();
  expect(thumbnail).toMatchObject({ format: 'webp', width: 320, height: 480 });
  const pixels = decode(media.blurhash ?? '', 8, 8);
  const [top, bottom] = [pixels.slice(0, 3), pixels.slice(-4, -1)];
  expect(top[2]).toBeGreaterThan(top[0] ?? 0);
  expect(bottom[0]).toBeGreaterThan(bottom[2] ?? 0);
});

test('an image of more than 4,096 pixels an edge is made smaller, a smaller one is never made larger', async () => {
  const wide = await sharp({ create: { width: 5_000, height: 50, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer();
  expect(await network.uploaded(ann, wide)).toMatchObject({ width: 4_096, height: 41 });
  const media = await network.uploaded(ann, await png(64, 48));
  expect(media).toMatchObject({ content_type: 'image/png', width: 64, height: 48 });
  expect(await sharp(await bytesOf(media.thumbnail_url)).metadata()).toMatchObject({
    width: 64,
    hasAlpha: true,
  });
});

test('a GIF goes on moving, as WebP', async () => {
  const media = await network.uploaded(ann, await gif(3), 'wave.gif');
  expect(media).toMatchObject({ content_type: 'image/webp', width: 40, height: 30, name: 'wave.webp' });
  expect(await sharp(await bytesOf(media.url), { pages: -1 }).metadata()).toMatchObject({ pages: 3 });
  expect((await sharp(await bytesOf(media.thumbnail_url)).metadata()).pages ?? 1).toBe(1);
});

test('AVIF becomes what every browser shows', async () => {
  const avif = await sharp(await png())
    .avif()
    .toBuffer();
  expect(await network.uploaded(ann, avif, 'a.avif')).toMatchObject({
    content_type: 'image/webp',
    name: 'a.webp',
  });
});

test('colours of a wide gamut are converted, not reinterpreted', async () => {
  const p3 = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff0000' } })
    .withIccProfile('p3')
    .jpeg({ quality: 100 })
    .toBuffer();
  expect((await sharp(p3).metadata()).icc).toBeDefined();
  const media = await network.uploaded(ann, p3);
  const { icc, space } = await sharp(await bytesOf(media.url)).metadata();
  expect({ icc, space }).toEqual({ space: 'srgb' });
});

test('an image that unpacks to gigabytes is refused by its header, and so is one of many frames', async () => {
  const packed = bomb();
  expect(packed.length).toBeLessThan(5_000);
  expect(await network.upload(ann, packed)).toMatchObject({ status: 413, body: { code: 'too_large' } });
  expect(await network.upload(ann, await gif(301))).toMatchObject({
    status: 413,
    body: { code: 'too_large' },
  });
});

test('an image of an endless edge is refused by its header, however few its pixels', async () => {
  const refusal = { status: 413, body: { code: 'too_large', detail: expect.stringMatching(/edge/) } };
  expect(await network.upload(ann, bomb(1, 49_999_999))).toMatchObject(refusal);
  expect(await network.upload(ann, bomb(16_385, 1))).toMatchObject(refusal);
  expect(await network.uploaded(ann, await png(16_384, 1))).toMatchObject({ width: 4_096, height: 1 });
});

test('an image of too many bytes, a cut or a broken one are refused', async () => {
  const noise = await sharp({
    create: {
      width: 600,
      height: 600,
      channels: 3,
      background: 'red',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .png()
    .toBuffer();
  expect(await network.upload(ann, noise)).toMatchObject({ status: 413, body: { code: 'too_large' } });
  const photo = await phonePhoto();
  const cut = photo.subarray(0, photo.length / 2);
  expect(await network.upload(ann, cut)).toMatchObject({ status: 400, body: { code: 'invalid' } });
  const header = Buffer.concat([(await png()).subarray(0, 33), Buffer.alloc(500)]);
  expect(await network.upload(ann, header)).toMatchObject({ status: 400, body: { code: 'invalid' } });
});

test('HEIC is refused with a word on what to do', async () => {
  const heic = Buffer.concat([
    Buffer.from('00000018', 'hex'),
    Buffer.from('ftypheic\0\0\0\0mif1heic'),
    Buffer.alloc(64),
  ]);
  const { status, body } = await network.upload(ann, heic, 'IMG.HEIC', 'image/heic');
  expect({ status, ...body }).toMatchObject({
    status: 415,
    code: 'unsupported',
    detail: expect.stringMatching(/JPEG/),
  });
});
