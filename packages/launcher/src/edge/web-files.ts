import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AppError } from '@parley/runtime';
import { acceptsGzip, namesTag } from './negotiation.ts';
import { noSuchRoute, refuse } from './refusal.ts';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const compressed = promisify(gzip);
// Their names have a hash of what is in them.
const immutablePrefix = '/assets/';

interface WebFile {
  type: string;
  etag: string;
  body: Buffer;
  gzipped: Buffer;
}

/** The web client's files, by path. */
export type WebFiles = ReadonlyMap<string, WebFile>;

/** Reads a built web client, less than a megabyte, into memory: what is served stays whole while it is built anew. */
export async function loadWebFiles(folder: string): Promise<WebFiles> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && types[extname(entry.name)] !== undefined)
    .map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map(async (path): Promise<[string, WebFile]> => {
    const body = await readFile(path);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const type = types[extname(path)] ?? 'application/octet-stream';
    return [
      `/${relative(folder, path)}`,
      { type, etag, body, gzipped: await compressed(body, { level: 9 }) },
    ];
  });
  return new Map(await Promise.all(files));
}

/** Answers with a file of the web client; every path that is none of them is a page, which the client itself makes. */
export function answerWebFile(files: WebFiles, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '/' } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    refuse(response, new AppError('unsupported', 'Only GET and HEAD are answered here'));
    return;
  }
  const path = url.split('?', 1)[0] ?? '/';
  const file = files.get(path) ?? (path.startsWith(immutablePrefix) ? undefined : files.get('/index.html'));
  if (!file) {
    refuse(response, noSuchRoute);
    return;
  }
  const isImmutable = path.startsWith(immutablePrefix);
  const zipped = acceptsGzip(headers['accept-encoding'] as string | undefined);
  // Other bytes are another representation.
  const etag = zipped ? file.etag.replace(/"$/, '-gz"') : file.etag;
  const shared = {
    etag,
    vary: 'accept-encoding',
    'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (namesTag(headers['if-none-match'], etag)) {
    response.writeHead(304, shared).end();
    return;
  }
  const body = zipped ? file.gzipped : file.body;
  response.writeHead(200, {
    ...shared,
    'content-type': file.type,
    'content-length': body.length,
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(method === 'HEAD' ? undefined : body);
}
