import type { Client, Media } from '@parley/client';
import { inWords } from '../../panel/in-words.ts';
import { createState, type Shown } from '../../state.ts';

export interface Attachment {
  id: number;
  name: string;
  size: number;
  kind: 'image' | 'video' | 'audio' | 'file';
  /** Of a picture, as an object URL that lives as long as the attachment. */
  preview: string | null;
  upload:
    | { state: 'waiting' }
    | { state: 'uploading'; fraction: number }
    | { state: 'uploaded'; media: Media }
    | { state: 'failed'; error: string };
}

export interface Attachments {
  readonly list: Shown<readonly Attachment[]>;
  /** Begins to upload them. Returns how many there was no room for. */
  add(files: readonly File[]): number;
  remove(id: number): void;
  retry(id: number): void;
  /** Forgets what is uploaded, which the messages have now; what was not is taken back. */
  clear(sent: boolean): void;
}

export const MOST_ATTACHMENTS = 10;
/** The server takes four of one person at once: one is left for another tab. */
const AT_ONCE = 3;

const words = {
  too_large: 'Too large',
  unsupported: 'This kind of file is not taken',
  invalid: 'This file is damaged',
  offline: 'No connection',
};

interface Held {
  file: File;
  ending: AbortController;
}

let last = 0;

export function createAttachments(client: Pick<Client, 'upload' | 'request'>): Attachments {
  const list = createState<readonly Attachment[]>([]);
  const held = new Map<number, Held>();

  const change = (id: number, upload: Attachment['upload']): void =>
    list.set(list.get().map((one) => (one.id === id ? { ...one, upload } : one)));

  const begin = (): void => {
    const under = list.get().filter(({ upload }) => upload.state === 'uploading').length;
    const next = list.get().filter(({ upload }) => upload.state === 'waiting');
    for (const { id } of next.slice(0, AT_ONCE - under)) void upload(id, held.get(id)!);
  };

  const upload = async (id: number, { file, ending }: Held): Promise<void> => {
    const { signal } = ending;
    const progress = (fraction: number): void => {
      if (!signal.aborted) change(id, { state: 'uploading', fraction });
    };
    progress(0);
    try {
      const media = await client.upload(file, { name: file.name, signal, progress });
      if (signal.aborted) takeBack(client, media);
      else change(id, { state: 'uploaded', media });
    } catch (error) {
      if (!signal.aborted) change(id, { state: 'failed', error: inWords(error, words) });
    }
    begin();
  };

  const drop = (id: number, sent: boolean): void => {
    const one = list.get().find((other) => other.id === id);
    held.get(id)?.ending.abort();
    held.delete(id);
    if (one?.preview) URL.revokeObjectURL(one.preview);
    if (one?.upload.state === 'uploaded' && !sent) takeBack(client, one.upload.media);
    list.set(list.get().filter((other) => other.id !== id));
  };

  return {
    list,
    add(files) {
      const taken = files.slice(0, Math.max(0, MOST_ATTACHMENTS - list.get().length));
      const added = taken.map((file) => attachmentOf(file, ++last));
      for (const [at, { id }] of added.entries())
        held.set(id, { file: taken[at]!, ending: new AbortController() });
      list.set([...list.get(), ...added]);
      begin();
      return files.length - taken.length;
    },
    remove(id) {
      drop(id, false);
      begin();
    },
    retry(id) {
      change(id, { state: 'waiting' });
      begin();
    },
    clear(sent) {
      for (const { id } of list.get()) drop(id, sent);
    },
  };
}

/** The server would do it after a day. */
function takeBack(client: Pick<Client, 'request'>, media: Media): void {
  client.request('DELETE', `/api/media/${media.id}`).catch(() => {});
}

function attachmentOf(file: File, id: number): Attachment {
  const kind = kindOf(file.type);
  const preview = kind === 'image' ? URL.createObjectURL(file) : null;
  return { id, name: file.name, size: file.size, kind, preview, upload: { state: 'waiting' } };
}

export function kindOf(contentType: string): Attachment['kind'] {
  const [kind] = contentType.split('/');
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file';
}
