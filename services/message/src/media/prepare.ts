import { AppError } from '@parley/runtime';
import type { MediaKind } from '../store/media.ts';
import type { FileKind } from './file-kind.ts';
import { withExtension } from './file-name.ts';
import { cleanFilm } from './film.ts';
import { prepareImage } from './images.ts';
import { soundDuration } from './sound.ts';

/** A file as it will be kept. */
export interface Prepared {
  file: string;
  kind: MediaKind;
  contentType: string;
  size: number;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  blurhash: string | null;
  name: string | null;
  thumbnail: Buffer | null;
}

export interface PrepareOptions {
  path: string;
  /** What it was found to be. */
  found: FileKind;
  size: number;
  name: string | null;
  /** For what is made of it. */
  folder: string;
  imageMaxBytes: number;
}

/** Makes a file fit to be shown: images anew, film and sound without metadata. */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const { path, found, size, name } = options;
  if (found.kind === 'image') return image(options);
  const plain: Prepared = {
    file: path,
    kind: found.kind,
    contentType: found.contentType,
    size,
    width: null,
    height: null,
    durationMs: null,
    blurhash: null,
    name: found.extensions ? withExtension(name, found.extensions) : name,
    thumbnail: null,
  };
  if (found.boxes) return { ...plain, ...(await film(path, found, name)) };
  if (found.kind === 'audio') plain.durationMs = await soundDuration(path, found.contentType, size);
  return plain;
}

async function image(options: PrepareOptions): Promise<Prepared> {
  if (options.size > options.imageMaxBytes) {
    throw new AppError('too_large', `The image is larger than ${options.imageMaxBytes} bytes`);
  }
  const { extension, ...made } = await prepareImage(options.path, options.folder);
  const extensions: [string, ...string[]] = extension === 'jpg' ? ['jpg', 'jpeg'] : [extension];
  return { ...made, kind: 'image', durationMs: null, name: withExtension(options.name, extensions) };
}

async function film(path: string, found: FileKind, name: string | null): Promise<Partial<Prepared>> {
  const { hasPicture, width, height, durationMs } = await cleanFilm(path);
  if (hasPicture) return { kind: 'video', width, height, durationMs, ...asVideo(found) };
  return { kind: 'audio', contentType: 'audio/mp4', durationMs, name: withExtension(name, ['m4a', 'mp4']) };
}

/** A name that says sound does not make a picture go away. */
function asVideo(found: FileKind): Partial<Prepared> {
  return found.kind === 'video' ? {} : { contentType: 'video/mp4' };
}
