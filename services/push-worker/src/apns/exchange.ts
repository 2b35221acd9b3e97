import http2, {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import { type Fate, TransportError } from './transport-error.ts';

export interface ApnsRequest {
  path: string;
  /** Names and values in turn, which node takes with less work than an object. */
  headers: readonly string[];
  body: string;
}

/** In the shape of undici's, as far as apns2 uses it. */
export interface ApnsReply {
  statusCode: number;
  headers: IncomingHttpHeaders;
  body: { json(): Promise<unknown> };
}

// RFC 7541 §7.1.3: neither the device token in the path nor the bearer may enter a compression table. The
// others differ in every request: there they would only push out what repeats.
const NEVER_INDEXED = [':path', 'authorization', 'apns-id', 'apns-collapse-id', 'apns-expiration'];
// Apple's answers are a reason and a time; what is longer comes from something else.
const MAX_BODY_CHARACTERS = 4_096;

/**
 * Opens the stream of a request to `authority`; its body is still to be written. All pseudo headers are
 * given, or node would copy the list to add them.
 */
export function openStream(
  session: ClientHttp2Session,
  authority: string,
  request: ApnsRequest,
): ClientHttp2Stream | TransportError {
  try {
    const headers = [':method', 'POST', ':scheme', 'https', ':authority', authority];
    headers.push(':path', request.path);
    for (const part of request.headers) headers.push(part);
    Reflect.set(headers, http2.sensitiveHeaders, NEVER_INDEXED);
    return session.request(headers);
  } catch (error) {
    return new TransportError('unprocessed', 'the connection is closing', error);
  }
}

/**
 * Calls back once, when the stream is over. A 200 is an answer whatever came after it; any other status is
 * one only with its whole body, for without the reason it would be judged wrongly.
 */
export function collectReply(
  stream: ClientHttp2Stream,
  done: (reply: ApnsReply | null, error?: unknown) => void,
): void {
  let headers: (IncomingHttpHeaders & IncomingHttpStatusHeader) | undefined;
  let body = '';
  let isWhole = false;
  let failure: unknown;
  stream.on('response', (received) => {
    headers = received;
    if (received[':status'] === 200) return stream.resume();
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      if (body.length < MAX_BODY_CHARACTERS) body += chunk;
    });
    stream.on('end', () => {
      isWhole = true;
    });
  });
  stream.on('error', (error) => {
    failure = error;
  });
  stream.on('close', () => {
    const status = headers?.[':status'];
    if (headers && status !== undefined && (status === 200 || isWhole)) {
      done({ statusCode: status, headers, body: { json: async () => JSON.parse(body) as unknown } });
    } else done(null, failure);
  });
}

/** RFC 9113 §6.8, §8.7: what was refused, is above GOAWAY's last stream, or was never sent is not processed. */
export function fateOf(stream: ClientHttp2Stream, lastProcessedId: number): Fate {
  const neverSent = stream.id === undefined;
  const refused = stream.rstCode === http2.constants.NGHTTP2_REFUSED_STREAM;
  return neverSent || refused || (stream.id as number) > lastProcessedId ? 'unprocessed' : 'unknown';
}
