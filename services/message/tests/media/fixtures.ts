import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** A photo of a phone held upright: stored lying, with the place it was taken. */
export function phonePhoto(width = 1_200, height = 800): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#c03020' } })
    .composite([
      {
        input: { create: { width: width / 2, height, channels: 3, background: '#2030c0' } },
        left: 0,
        top: 0,
      },
    ])
    .jpeg()
    .withExif({
      IFD0: { Make: 'Nokia', Orientation: '6' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '52/1 31/1 12/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '13/1 24/1 36/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}

export function png(width = 64, height = 48): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 4, background: { r: 0, g: 200, b: 0, alpha: 0.5 } } })
    .png()
    .toBuffer();
}

/** A moving GIF. */
export async function gif(frames: number): Promise<Buffer> {
  const each = await Promise.all(
    Array.from({ length: frames }, (_, i) =>
      sharp({ create: { width: 40, height: 30, channels: 3, background: { r: (i % 2) * 200, g: 0, b: 0 } } })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(each, { join: { animated: true } })
    .gif({ delay: frames > 0 ? Array(frames).fill(100) : [] })
    .toBuffer();
}

/** A PNG of few bytes whose pixels take gigabytes. */
export function bomb(width = 30_000, height = width): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc(Math.ceil(width / 8) * 100));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A voice note: `seconds` of silence. */
export function wav(seconds: number): Buffer {
  const rate = 8_000;
  const header = Buffer.alloc(44);
  const length = rate * seconds;
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(length, 40);
  return Buffer.concat([header, Buffer.alloc(length, 128)]);
}

/** Frames of silence, 26 ms each. */
export function mp3(frames: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9000);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}

/** A box of ISO base media. */
export function box(type: string, ...content: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(
    content.map((each) => (typeof each === 'string' ? Buffer.from(each, 'latin1') : each)),
  );
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

export function words(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) buffer.writeUInt32BE(value >>> 0, i * 4);
  return buffer;
}

export const PLACE = '+52.5200+013.4100/';

/**
 * A film as a phone makes it: 640×360 turned upright, 2.5 s, with places in a user data box, in Apple's metadata,
 * in a track of positions and in free space.
 */
export function phoneFilm({
  brand = 'isom',
  picture = true,
  positionsAt,
}: {
  brand?: string;
  picture?: boolean;
  positionsAt?: number;
} = {}): Buffer {
  const ftyp = box('ftyp', brand, words(0), brand);
  const film = (dataAt: number, pictureAt: number) =>
    box(
      'moov',
      box('mvhd', words(0, 0, 0, 1_000, 2_500), Buffer.alloc(80)),
      ...(picture ? [track('vide', pictureAt, 16)] : [track('soun', pictureAt, 16)]),
      track('meta', positionsAt ?? dataAt, PLACE.length),
      box('udta', box('\xa9xyz', Buffer.from([0, PLACE.length, 0x15, 0xc7]), PLACE), box('loci', PLACE)),
      box('meta', box('hdlr', words(0, 0), 'mdta'), box('ilst', box('data', words(1, 0), PLACE))),
    );
  const free = box('free', `left over ${PLACE}`);
  const start = ftyp.length + film(0, 0).length + free.length + 8;
  const pixels = Buffer.from('PIXELS-AND-SOUND');
  return Buffer.concat([ftyp, film(start, start + PLACE.length), free, box('mdat', PLACE, pixels)]);
}

function track(handler: string, offset: number, length: number): Buffer {
  const turned = words(0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000);
  return box(
    'trak',
    box('tkhd', words(7, 0, 0, 1, 0, 2_500, 0, 0, 0, 0), turned, words(640 << 16, 360 << 16)),
    box('udta', box('\xa9xyz', PLACE)),
    box(
      'mdia',
      box('hdlr', words(0, 0), handler, Buffer.alloc(13)),
      box(
        'minf',
        box(
          'stbl',
          box('stsc', words(0, 1, 1, 1, 1)),
          box('stsz', words(0, 0, 1, length)),
          box('stco', words(0, 1, offset)),
        ),
      ),
    ),
  );
}
