import { join } from 'node:path';
import { AppError } from '@parley/runtime';
import { encode } from 'blurhash';
import sharp, { type Metadata, type Sharp } from 'sharp';

/** Pixels of all frames together. */
const MAX_PIXELS = 50_000_000;
const MAX_FRAMES = 300;
/** Of what comes: work is done by the line too, so an image of one pixel a line takes far longer than its pixels. */
const MAX_EDGE_IN = 16_384;
/** Of what is kept. */
const MAX_EDGE = 4_096;
const THUMBNAIL_EDGE = 480;
const BLURHASH_EDGE = 32;
const TIMEOUT_S = 20;

// Several images are worked on at once, each on one thread; none is worked on twice.
sharp.concurrency(1);
sharp.cache(false);

/** An image as it is kept: without anything of the file that came but its pixels. */
export interface PreparedImage {
  file: string;
  contentType: string;
  extension: 'jpg' | 'png' | 'webp';
  size: number;
  width: number;
  height: number;
  blurhash: string;
  /** WebP. */
  thumbnail: Buffer;
}

/**
 * Decodes an image, upright and in sRGB, bounds its edges, and writes it anew into `folder` as what browsers and
 * phones show; what moves goes on moving. Metadata is not written (sharp keeps none unless told to). Throws
 * `too_large` for more pixels or a longer edge than may be decoded, judged by the header, and `invalid` for what cannot be decoded.
 */
export async function prepareImage(path: string, folder: string): Promise<PreparedImage> {
  try {
    const metadata = await sharp(path, { limitInputPixels: false, unlimited: false }).metadata();
    mustBeDecodable(metadata);
    const frames = metadata.pages ?? 1;
    const isMoving = frames > 1 && metadata.format !== 'heif';
    const decoded = sharp(path, {
      limitInputPixels: MAX_PIXELS,
      sequentialRead: true,
      failOn: 'error',
      ...(isMoving ? { pages: -1 } : {}),
    }).timeout({ seconds: TIMEOUT_S });
    const upright = isMoving ? decoded : decoded.autoOrient();
    const bounded = upright.resize(MAX_EDGE, MAX_EDGE, { fit: 'inside', withoutEnlargement: true });
    const { extension, contentType, encoded } = encodeForWeb(bounded, metadata, isMoving);
    const file = join(folder, `image.${extension}`);
    const info = await encoded.toFile(file);
    const thumbnail = await thumbnailOf(file);
    return {
      file,
      contentType,
      extension,
      size: info.size,
      width: info.width,
      height: info.pageHeight ?? info.height,
      blurhash: await blurhashOf(thumbnail),
      thumbnail,
    };
  } catch (error) {
    throw refusalOf(error);
  }
}

/** What the file was found to be; whatever else the library can read, it does not. */
const FORMATS = new Set<string | undefined>(['jpeg', 'png', 'webp', 'gif', 'heif']);

function mustBeDecodable({ format, width, height, pages = 1 }: Metadata): void {
  if (!FORMATS.has(format)) throw new AppError('invalid', 'The image is not what it seems');
  if (Math.max(width, height) > MAX_EDGE_IN) {
    throw new AppError('too_large', `The image has an edge of more than ${MAX_EDGE_IN} pixels`);
  }
  if (width * height * pages > MAX_PIXELS || pages > MAX_FRAMES) {
    throw new AppError(
      'too_large',
      `The image has more than ${MAX_PIXELS / 1e6} million pixels or ${MAX_FRAMES} frames`,
    );
  }
}

function encodeForWeb(image: Sharp, { format }: Metadata, isMoving: boolean) {
  if (isMoving) return webp(image, { effort: 2 });
  if (format === 'jpeg') {
    const encoded = image.jpeg({ quality: 85 });
    return { encoded, extension: 'jpg', contentType: 'image/jpeg' } as const;
  }
  if (format === 'png' || format === 'gif') {
    return { encoded: image.png(), extension: 'png', contentType: 'image/png' } as const;
  }
  return webp(image, { quality: 85 });
}

function webp(image: Sharp, options: { effort?: number; quality?: number }) {
  return { encoded: image.webp(options), extension: 'webp', contentType: 'image/webp' } as const;
}

function thumbnailOf(file: string): Promise<Buffer> {
  return sharp(file, { limitInputPixels: MAX_PIXELS })
    .timeout({ seconds: TIMEOUT_S })
    .resize(THUMBNAIL_EDGE, THUMBNAIL_EDGE, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 75 })
    .toBuffer();
}

async function blurhashOf(thumbnail: Buffer): Promise<string> {
  const { data, info } = await sharp(thumbnail)
    .resize(BLURHASH_EDGE, BLURHASH_EDGE, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return encode(new Uint8ClampedArray(data), info.width, info.height, 4, 3);
}

function refusalOf(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const message = cause instanceof Error ? cause.message : '';
  if (/pixel limit|timeout|too large/i.test(message)) {
    return new AppError('too_large', 'The image takes too much to decode', { cause });
  }
  if (/ENOSPC|EMFILE|ENOMEM/.test(message)) return new AppError('busy', undefined, { cause });
  return new AppError('invalid', 'The image is damaged or not what it seems', { cause });
}
