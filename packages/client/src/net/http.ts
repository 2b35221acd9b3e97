import { offline, Refusal, refusalOfAnswer } from '../refusal.ts';
import { requirePlainPath } from './path.ts';

const ANSWER_MS = 20_000;
/** The server gives an upload up after 15 minutes. */
const UPLOAD_MS = 16 * 60_000;

export interface Call {
  method: string;
  path: string;
  body?: unknown;
  token?: string | null;
  signal?: AbortSignal | undefined;
  headers?: Record<string, string>;
  /** How long the answer may take. */
  waitMs?: number | undefined;
}

/** REST calls, without any knowledge of who is signed in. */
export class Http {
  readonly #url: string;
  readonly #fetch: typeof fetch;

  constructor(url: string, fetchWith: typeof fetch) {
    this.#url = url.replace(/\/+$/, '');
    this.#fetch = fetchWith;
  }

  /** Below the server's own address. Throws a TypeError when the path leads elsewhere. */
  urlOf(path: string): string {
    requirePlainPath(path);
    return this.#url + path;
  }

  /** The body of the answer; undefined where there is none. Rejects with a ParleyError. */
  json<T>(call: Call): Promise<T> {
    return this.#exchange(call, readJson<T>, call.waitMs);
  }

  /** However long the bytes take. */
  upload<T>(call: Call): Promise<T> {
    return this.#exchange(call, readJson<T>, UPLOAD_MS);
  }

  /** However long the bytes take; only the answer's beginning is waited for with a bound. */
  blob(call: Call): Promise<Blob> {
    return this.#exchange(call, async (response, begun) => {
      if (!response.ok) throw refusalOfAnswer(response.status, await response.text());
      begun();
      return response.blob();
    });
  }

  async #exchange<T>(
    { method, path, body, token, signal, headers }: Call,
    read: (response: Response, begun: () => void) => Promise<T>,
    waitMs = ANSWER_MS,
  ): Promise<T> {
    signal?.throwIfAborted();
    const url = this.urlOf(path);
    const aborter = new AbortController();
    const abort = () => aborter.abort();
    const timer = setTimeout(abort, waitMs);
    signal?.addEventListener('abort', abort);
    const isRaw = body instanceof Blob || body instanceof FormData;
    try {
      const response = await this.#fetch(url, {
        method,
        headers: {
          ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
        signal: aborter.signal,
      });
      return await read(response, () => clearTimeout(timer));
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw signal?.aborted ? signal.reason : offline(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }
}

async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw refusalOfAnswer(response.status, text);
  if (text === '') return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new Refusal({ code: 'internal', message: 'The answer is not JSON', retryable: true, cause });
  }
}
