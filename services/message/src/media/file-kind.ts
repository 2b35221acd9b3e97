import { open } from 'node:fs/promises';
import { AppError } from '@parley/runtime';
import { fileTypeFromFile } from 'file-type';
import type { MediaKind } from '../store/media.ts';

/** What a file is by its content, and how it is served. */
export interface FileKind {
  kind: MediaKind;
  contentType: string;
  /** The first is given to names that end otherwise; null: names are left as they are. */
  extensions: readonly [string, ...string[]] | null;
  /** Files made of MPEG-4 boxes. */
  boxes?: true;
}

const JPEG: FileKind = { kind: 'image', contentType: 'image/jpeg', extensions: ['jpg', 'jpeg'] };
const PNG: FileKind = { kind: 'image', contentType: 'image/png', extensions: ['png'] };
const MP4: FileKind = { kind: 'video', contentType: 'video/mp4', extensions: ['mp4', 'm4v'], boxes: true };
const M4A: FileKind = { kind: 'audio', contentType: 'audio/mp4', extensions: ['m4a', 'mp4'], boxes: true };
const OGG: FileKind = { kind: 'audio', contentType: 'audio/ogg', extensions: ['ogg', 'oga', 'opus'] };

const shown: Readonly<Record<string, FileKind>> = {
  'image/jpeg': JPEG,
  'image/png': PNG,
  'image/apng': PNG,
  'image/webp': { kind: 'image', contentType: 'image/webp', extensions: ['webp'] },
  'image/gif': { kind: 'image', contentType: 'image/gif', extensions: ['gif'] },
  'image/avif': { kind: 'image', contentType: 'image/avif', extensions: ['avif'] },
  'video/mp4': MP4,
  'video/x-m4v': MP4,
  'video/quicktime': { kind: 'video', contentType: 'video/quicktime', extensions: ['mov'], boxes: true },
  'audio/mp4': M4A,
  'audio/x-m4a': M4A,
  'audio/mpeg': { kind: 'audio', contentType: 'audio/mpeg', extensions: ['mp3'] },
  'audio/aac': { kind: 'audio', contentType: 'audio/aac', extensions: ['aac'] },
  'audio/ogg': OGG,
  'audio/wav': { kind: 'audio', contentType: 'audio/wav', extensions: ['wav'] },
};

const documents =
  /^application\/(pdf|zip|rtf|epub\+zip|gzip|vnd\.openxmlformats-officedocument\..+|vnd\.oasis\.opendocument\..+)$/;

/** Programs. */
const refused =
  /^application\/(x-(msdownload|elf|mach-binary|msi|shockwave-flash|google-chrome-extension|deb|rpm)|java-vm|vnd\.android\.package-archive|wasm)$/;

/**
 * What a file is by its content; names and headers lie. Anything that is not known or need not be shown is an
 * attachment of no type, so markup is never more than that. Throws `unsupported` for pictures, films and sound
 * that could not be shown, and for programs.
 */
export async function fileKindOf(path: string): Promise<FileKind> {
  const found = await fileTypeFromFile(path).catch(() => undefined);
  const type = found?.mime.split(';')[0] ?? '';
  const known = shown[type];
  if (known) return known;
  if (/^image\/hei[cf]/.test(type)) {
    throw new AppError('unsupported', 'HEIC and HEIF images cannot be read here: export the photo as JPEG');
  }
  if (/^(image|audio|video)\//.test(type) && type !== 'image/svg+xml') {
    throw new AppError('unsupported', `Files of type ${type} cannot be shown`);
  }
  if (refused.test(type)) throw new AppError('unsupported', 'Programs cannot be sent');
  if (documents.test(type)) return attachment(type);
  return attachment(found || !(await isText(path)) ? 'application/octet-stream' : 'text/plain');
}

function attachment(contentType: string): FileKind {
  return { kind: 'file', contentType, extensions: null };
}

const LOOKED_AT = 64 * 1024;

async function isText(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0);
    // A character may be cut in two at the end of what is looked at.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead), {
      stream: true,
    });
    return !/[^\s\P{Cc}]/u.test(text);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
