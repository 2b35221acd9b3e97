import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@parley/runtime';
import { receiveForm } from './receive-form.ts';

/** So many bytes at least in each span of so long, or an upload is given up. */
export interface Pace {
  bytes: number;
  everyMs: number;
}

/** Far less than any connection that is of use; who sends a byte now and then holds a place of everybody's. */
const LEAST_PACE: Pace = { bytes: 16 * 1024, everyMs: 10_000 };
/** The longest that an upload may take in all. */
export const UPLOAD_MS = 15 * 60_000;
/** How long the rest of a refused upload is read and dropped, so that the client gets to read the answer. */
const DRAIN_MS = 2_000;
/** What a form adds to its file. */
const FORM_BYTES = 64 * 1024;

export interface Received {
  path: string;
  size: number;
  /** As the client says; undefined when it does not. */
  name: string | undefined;
}

export interface ReceiveOptions {
  folder: string;
  maxBytes: number;
  /** By default 16 KiB in 10 s. */
  pace?: Pace | undefined;
  /** Gives it up. */
  signal: AbortSignal;
}

/**
 * Writes the file of a request into a folder as it comes in, from a form or from the bare body. Throws `too_large`
 * at the bound, `invalid` for a body that breaks off, comes too slowly or is empty. What it throws can still be answered.
 */
export async function receiveFile(request: IncomingMessage, options: ReceiveOptions): Promise<Received> {
  const path = join(options.folder, 'upload');
  const isForm = /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
  const most = options.maxBytes + (isForm ? FORM_BYTES : 0);
  let body: Transform | undefined;
  try {
    if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(options.maxBytes);
    body = boundedBody(request, most, options);
    const write = (stream: Readable) => writeBounded(stream, path, options.maxBytes);
    const received = isForm
      ? await receiveForm(body, request.headers, write)
      : { size: await write(body), name: undefined };
    if (received.size === 0) throw new AppError('invalid', 'The file is empty');
    return { path, ...received };
  } catch (error) {
    body?.destroy();
    // Little will follow of a slow one, and its place is wanted.
    if (!(error instanceof TooSlow)) await drain(request);
    throw error instanceof AppError || !request.destroyed ? error : brokenOff(error);
  }
}

class TooSlow extends AppError {
  constructor() {
    super('invalid', 'The upload comes too slowly');
  }
}

/** The body as a stream that can fail without taking the connection along. */
function boundedBody(
  request: IncomingMessage,
  most: number,
  { signal, maxBytes, pace = LEAST_PACE }: ReceiveOptions,
): Transform {
  let bytes = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > most ? tooLarge(maxBytes) : null, chunk);
    },
  });
  const fail = (reason: string) => body.destroy(new AppError('invalid', reason));
  let before = 0;
  const slow = setInterval(() => {
    if (bytes - before < pace.bytes) body.destroy(new TooSlow());
    before = bytes;
  }, pace.everyMs);
  const total = setTimeout(() => fail('The upload took too long'), UPLOAD_MS);
  const closed = () => {
    if (!request.complete) fail('The upload broke off');
  };
  const stop = () => body.destroy(new AppError('busy', 'The server is closing', { retryAfterMs: 1_000 }));
  request.once('close', closed).once('error', closed);
  signal.addEventListener('abort', stop, { once: true });
  body.once('close', () => {
    clearInterval(slow);
    clearTimeout(total);
    request.off('close', closed).unpipe(body);
    signal.removeEventListener('abort', stop);
  });
  // Whoever reads it hears of its failure; without a reader yet there must be somebody.
  body.on('error', () => {});
  if (signal.aborted) stop();
  else request.pipe(body);
  return body;
}

async function writeBounded(stream: Readable, path: string, maxBytes: number): Promise<number> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  await pipeline(
    stream,
    async function* (chunks: AsyncIterable<Buffer>) {
      let bytes = 0;
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw tooLarge(maxBytes);
        yield chunk;
      }
    },
    file,
  );
  return file.bytesWritten;
}

function drain(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (request.complete || request.destroyed) return resolve();
    const end = () => {
      clearTimeout(timer);
      request.off('end', end).off('close', end);
      resolve();
    };
    const timer = setTimeout(end, DRAIN_MS);
    request.once('end', end).once('close', end).resume();
  });
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('too_large', `The file is larger than ${maxBytes} bytes`);
}

function brokenOff(cause: unknown): AppError {
  return new AppError('invalid', 'The upload broke off', { cause });
}
