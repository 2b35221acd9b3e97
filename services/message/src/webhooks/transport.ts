import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress } from './addresses.ts';
import { AddressRefused, checkedLookup, hostOf, type TargetRules } from './targets.ts';

export interface Outgoing {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export type Answer =
  | { status: number /** Its first 4 KiB. */; text: string; retryAfterMs: number }
  | { error: string };

export interface Transport {
  /** Posts once, within the time limit, following nothing. Never rejects. */
  post(outgoing: Outgoing, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

const READ_BYTES = 4 * 1024;

/** Deliveries over HTTP: the address is checked at each connection, and the one checked is the one connected to. */
export function createTransport(rules: TargetRules & { timeoutMs: number }): Transport {
  const options = { keepAlive: true, maxFreeSockets: 64, timeout: 30_000, lookup: checkedLookup(rules) };
  const agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };

  async function post(outgoing: Outgoing, signal: AbortSignal): Promise<Answer> {
    const url = new URL(outgoing.url);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && rules.allowHttp))
      return { error: 'not https' };
    // Sockets look no address up.
    const host = hostOf(url);
    if (isIP(host) && !rules.allowPrivate && !isPublicAddress(host))
      return { error: new AddressRefused().code };
    const limit = AbortSignal.timeout(rules.timeoutMs);
    const agent = agents[url.protocol as 'http:' | 'https:'];
    const once = () => exchange(url, outgoing, agent, AbortSignal.any([signal, limit]));
    try {
      return await once().catch((error) => {
        if (error instanceof StaleConnection) return once();
        throw error;
      });
    } catch (error) {
      return { error: limit.aborted ? 'timeout' : wordsOf(error) };
    }
  }

  return {
    post,
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

class StaleConnection extends Error {
  readonly code = 'ECONNRESET';
}

function exchange(
  url: URL,
  { headers, body }: Outgoing,
  agent: HttpAgent | HttpsAgent,
  signal: AbortSignal,
): Promise<Answer> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        agent,
        signal,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        const retryAfterMs = retryAfterOf(answered['retry-after']);
        // The status counts, whatever becomes of the rest.
        firstBytes(response).then((text) => resolve({ status, text, retryAfterMs }));
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      // Kept open, and closed by the other side in the moment it was used. If it was read at all, it comes again
      // under the same id.
      reject(request.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection() : error);
    });
    request.end(body);
  });
}

/** The beginning of a body; what is longer is not read. Never rejects. */
function firstBytes(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const done = () =>
      resolve(
        Buffer.concat(chunks)
          .subarray(0, READ_BYTES)
          .toString()
          // Postgres stores no NUL.
          .replaceAll('\0', ''),
      );
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= READ_BYTES) response.destroy();
    });
    response.on('end', done);
    response.on('error', done);
    response.on('close', done);
  });
}

/** `Retry-After` in seconds, as ms; a date is not honoured, nor what is no number. */
function retryAfterOf(header: string | undefined): number {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : 0;
}

/** What is told of an error: its code, never a message, which may name inner addresses. */
function wordsOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string') return code.slice(0, 100);
  const [first] = error instanceof AggregateError ? error.errors : [];
  return first ? wordsOf(first) : 'no connection';
}
