import http2, {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';
import { TransportError } from './transport-error.ts';

export interface ApnsRequest {
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface ApnsReply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

// RFC 7541 §7.1.3: neither the device token in the path nor the bearer may enter a compression table.
const NEVER_INDEXED = [':path', 'authorization'];

/** Opens the stream of a request; its body is still to be written. Throws a TransportError. */
export function openStream(session: ClientHttp2Session, request: ApnsRequest): ClientHttp2Stream {
  try {
    return session.request({
      ':method': 'POST',
      ':path': request.path,
      ...request.headers,
      [http2.sensitiveHeaders]: NEVER_INDEXED,
    });
  } catch (error) {
    throw new TransportError('unprocessed', 'the connection is closing', error);
  }
}

/** Calls back once, when the stream is over: a status that arrived is an answer, whatever came after. */
export function collectReply(
  stream: ClientHttp2Stream,
  done: (reply: ApnsReply | null, error?: unknown) => void,
): void {
  let headers: (IncomingHttpHeaders & IncomingHttpStatusHeader) | undefined;
  let body = '';
  let failure: unknown;
  stream.setEncoding('utf8');
  stream.on('response', (received) => {
    headers = received;
  });
  stream.on('data', (chunk: string) => {
    body += chunk;
  });
  stream.on('error', (error) => {
    failure = error;
  });
  stream.on('close', () => {
    const status = headers?.[':status'];
    if (headers && status !== undefined) done({ status, headers, body });
    else done(null, failure);
  });
}

/** RFC 9113 §6.8, §8.7: what was refused, is above GOAWAY's last stream, or was never sent is not processed. */
export function fateOf(stream: ClientHttp2Stream, lastProcessedId: number): 'unprocessed' | 'unknown' {
  const neverSent = stream.id === undefined;
  const refused = stream.rstCode === http2.constants.NGHTTP2_REFUSED_STREAM;
  return neverSent || refused || (stream.id as number) > lastProcessedId ? 'unprocessed' : 'unknown';
}
