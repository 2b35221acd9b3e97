import type { Media } from '@parley/contracts';
import type { Http } from './net/http.ts';
import type { Session } from './net/session.ts';
import { offline, refusalOfAnswer } from './refusal.ts';

export interface UploadOptions {
  name?: string;
  signal?: AbortSignal;
  progress?: (fraction: number) => void;
}

/** Uploads and downloads, which take longer than other calls. */
export class Files {
  readonly #http: Http;
  readonly #session: Session;

  constructor(http: Http, session: Session) {
    this.#http = http;
    this.#session = session;
  }

  upload(file: Blob, options: UploadOptions = {}): Promise<Media> {
    const named = file as Blob & { name?: string };
    const name = options.name ?? named.name;
    const path = `/api/media${name ? `?name=${encodeURIComponent(name)}` : ''}`;
    const { XMLHttpRequest } = globalThis as { XMLHttpRequest?: new () => Xhr };
    return this.#session.call(async ({ token }) => {
      if (XMLHttpRequest)
        return sent(new XMLHttpRequest(), { url: this.#http.urlOf(path), token, file, ...options });
      const { signal, progress } = options;
      const media = await this.#http.upload<Media>({ method: 'POST', path, body: file, token, signal });
      progress?.(1);
      return media;
    });
  }

  download(path: string, signal?: AbortSignal): Promise<Blob> {
    return this.#session.call(({ token }) => this.#http.blob({ method: 'GET', path, token, signal }));
  }
}

/** The part of the browser's XMLHttpRequest that is used: `fetch` tells no progress of what it sends. */
interface Xhr {
  readonly upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null };
  readonly status: number;
  readonly responseText: string;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: unknown): void;
  abort(): void;
}

function sent(xhr: Xhr, options: UploadOptions & { url: string; token: string; file: Blob }): Promise<Media> {
  const { url, token, file, signal, progress } = options;
  return new Promise<Media>((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => xhr.abort();
    signal?.addEventListener('abort', abort);
    const settle = (act: () => void) => () => {
      signal?.removeEventListener('abort', abort);
      act();
    };
    xhr.upload.onprogress = ({ loaded, total }) => progress?.(total > 0 ? loaded / total : 0);
    xhr.onerror = settle(() => reject(offline()));
    xhr.onabort = settle(() => reject(signal?.reason ?? offline()));
    xhr.onload = settle(() => {
      if (xhr.status === 201) resolve(JSON.parse(xhr.responseText) as Media);
      else reject(refusalOfAnswer(xhr.status, xhr.responseText));
    });
    xhr.open('POST', url);
    xhr.setRequestHeader('authorization', `Bearer ${token}`);
    xhr.send(file);
  });
}
