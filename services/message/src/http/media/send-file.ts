import type { mediaRoutes } from '@parley/contracts';
import type { Range } from '@parley/media-store';
import { AppError, PROBLEM_TYPE, type StreamHandler, toProblem } from '@parley/runtime';
import type { MessageContext } from '../../context.ts';
import { mediaStoreFailed } from '../../events.ts';
import { contentDisposition } from '../../media/file-name.ts';
import type { MediaRow } from '../../store/media.ts';
import { byteRange, isKnown } from './byte-range.ts';

type Reply = Parameters<StreamHandler<typeof mediaRoutes.getMedia>>[2];
type Request = Parameters<StreamHandler<typeof mediaRoutes.getMedia>>[1];

/** What is to be sent. */
interface Stored {
  key: string;
  contentType: string;
  disposition: string;
  etag: string;
  /** Bytes; null: not known, and ranges are not worth it. */
  size: number | null;
}

const SIGNED_S = 5 * 60;

/** Answers with a file, to somebody who may see it. Throws `not_found` when it is not stored, and `busy`. */
export function sendFile(
  context: MessageContext,
  request: Request,
  reply: Reply,
  row: MediaRow,
): Promise<Reply> {
  return send(context, request, reply, {
    key: row.storage_key,
    contentType: row.content_type === 'text/plain' ? 'text/plain; charset=utf-8' : row.content_type,
    // Only what was found to be what it is, and cannot hold a script, opens in a page.
    disposition: contentDisposition(row.kind === 'file' ? 'attachment' : 'inline', row.name),
    etag: `"${row.id}"`,
    size: row.size,
  });
}

/** Answers with the small image of an image, as {@link sendFile}. */
export async function sendThumbnail(
  context: MessageContext,
  request: Request,
  reply: Reply,
  row: MediaRow,
): Promise<Reply> {
  if (row.thumbnail_key === null) throw new AppError('not_found', 'It has no thumbnail');
  return send(context, request, reply, {
    key: row.thumbnail_key,
    contentType: 'image/webp',
    disposition: 'inline',
    etag: `"${row.thumbnail_key}"`,
    size: null,
  });
}

/** RFC 9110: a known entity tag is 304, a range 206. With redirects on, the storage answers the rest. */
async function send(
  context: MessageContext,
  { headers }: Request,
  reply: Reply,
  stored: Stored,
): Promise<Reply> {
  if (isKnown(headers['if-none-match'], stored.etag))
    return reply.headers(headersOf(stored)).code(304).send();
  const { store, redirects } = context.media;
  if (redirects && store.signedUrl) {
    const { key, contentType, disposition } = stored;
    const location = await store.signedUrl(key, { contentType, disposition, expiresS: SIGNED_S });
    return reply.headers({ location, 'cache-control': 'private, no-store' }).code(302).send();
  }
  const isSame = headers['if-range'] === undefined || headers['if-range'] === stored.etag;
  const range = isSame && stored.size !== null ? byteRange(headers.range, stored.size) : null;
  if (range === 'unsatisfiable') return refuseRange(reply, stored);
  const found = await read(context, stored, range);
  reply.headers(headersOf(stored)).type(stored.contentType);
  reply.header('content-disposition', stored.disposition);
  if (!range) return reply.code(200).header('content-length', found.size).send(found.stream);
  const { start, end } = range;
  reply.headers({
    'content-range': `bytes ${start}-${end}/${found.size}`,
    'content-length': end - start + 1,
  });
  return reply.code(206).send(found.stream);
}

function headersOf({ etag, size }: Stored) {
  return {
    etag,
    // Asked again each time: who may see it changes, what it is does not.
    'cache-control': 'private, no-cache',
    vary: 'authorization',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    ...(size === null ? {} : { 'accept-ranges': 'bytes' }),
  };
}

async function read({ media, logger }: MessageContext, { key }: Stored, range: Range | null) {
  const found = await media.store.get(key, range ?? undefined).catch((cause) => {
    mediaStoreFailed(logger, cause);
    throw new AppError('busy', 'The file cannot be read now', { cause, retryAfterMs: 2_000 });
  });
  if (!found) throw new AppError('not_found', 'No such file');
  return found;
}

function refuseRange(reply: Reply, { size }: Stored): Reply {
  const problem = toProblem(new AppError('invalid', 'The file has no such range'));
  return reply
    .code(416)
    .header('content-range', `bytes */${size}`)
    .type(PROBLEM_TYPE)
    .send({ ...problem, status: 416 });
}
