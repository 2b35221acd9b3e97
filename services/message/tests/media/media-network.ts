import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Media } from '@parley/contracts';
import { createFolderStore, type MediaStore } from '@parley/media-store';
import { type Answer, startNetwork, type TestNetwork, type TestUser } from '../network.ts';

export interface MediaNetwork extends TestNetwork {
  store: MediaStore;
  /** Uploads a bare body. */
  upload(user: TestUser | null, body: Uint8Array | string, name?: string, type?: string): Promise<Answer>;
  /** Uploads and must succeed. */
  uploaded(user: TestUser, body: Uint8Array | string, name?: string): Promise<Media>;
  uploadForm(user: TestUser, form: FormData): Promise<Answer>;
  download(user: TestUser | null, url: string, headers?: Record<string, string>): Promise<Response>;
  sendMedia(user: TestUser, conversationId: string, mediaId: string): Promise<Answer>;
  /** Names of all that lies in the store's folder, and in that of uploads under way. */
  files(): Promise<{ stored: string[]; incoming: string[] }>;
}

/** A message service whose media lie in a folder of its own. */
export async function startMediaNetwork(
  options: { env?: Record<string, string>; store?: MediaStore } = {},
): Promise<MediaNetwork> {
  const dir = await mkdtemp(join(tmpdir(), 'parley-media-test-'));
  const store = options.store ?? createFolderStore({ dir: join(dir, 'media') });
  const network = await startNetwork({
    env: { MEDIA_TEMPORARY_DIR: join(dir, 'uploads'), ...options.env },
    seams: () => ({ mediaStore: store }),
  });
  const url = (path: string) => `${network.service.urls.http}${path}`;
  const bearer = (user: TestUser | null) => (user ? { authorization: `Bearer ${user.token}` } : {});
  const answerOf = async (response: Response): Promise<Answer> => {
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const upload: MediaNetwork['upload'] = async (user, body, name, type) =>
    answerOf(
      await fetch(url(`/api/media${name === undefined ? '' : `?name=${encodeURIComponent(name)}`}`), {
        method: 'POST',
        headers: { ...bearer(user), 'content-type': type ?? 'application/octet-stream' },
        body: typeof body === 'string' ? Buffer.from(body) : new Uint8Array(body),
      }),
    );
  return {
    ...network,
    store,
    upload,
    async uploaded(user, body, name) {
      const { status, body: media } = await upload(user, body, name);
      if (status !== 201) throw new Error(`not uploaded: ${JSON.stringify(media)}`);
      return media;
    },
    uploadForm: async (user, form) =>
      answerOf(await fetch(url('/api/media'), { method: 'POST', headers: bearer(user), body: form })),
    download: (user, path, headers = {}) =>
      fetch(url(path), { headers: { ...bearer(user), ...headers }, redirect: 'manual' }),
    sendMedia: (user, conversationId, mediaId) =>
      network.call(user, 'POST', `/api/conversations/${conversationId}/messages`, {
        client_message_id: randomUUID(),
        kind: 'media',
        media_id: mediaId,
      }),
    async files() {
      const all = await readdir(dir, { recursive: true, withFileTypes: true });
      const named = all.filter((entry) => entry.isFile());
      const under = (folder: string) =>
        named.filter(({ parentPath }) => parentPath.startsWith(join(dir, folder))).map(({ name }) => name);
      return { stored: under('media'), incoming: under('uploads') };
    },
    async close() {
      await network.close();
      await rm(dir, { recursive: true });
    },
  };
}
