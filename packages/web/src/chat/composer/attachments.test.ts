import { expect, test } from '@jest/globals';
import type { Media } from '@parley/client';
import { createAttachments, MOST_ATTACHMENTS } from './attachments.ts';

function uploader() {
  const begun: { name: string; signal: AbortSignal; end: (media: Media | Error) => void }[] = [];
  const taken: string[] = [];
  const attachments = createAttachments({
    upload: (_, options) =>
      new Promise((resolve, reject) => {
        begun.push({
          name: options!.name!,
          signal: options!.signal!,
          end: (result) => (result instanceof Error ? reject(result) : resolve(result)),
        });
      }),
    request: async <T>(method: string, path: string) => {
      taken.push(`${method} ${path}`);
      return null as T;
    },
  });
  return { attachments, begun, taken };
}

const file = (name: string) => new File(['x'], name, { type: 'text/plain' });
const media = (id: string) => ({ id }) as Media;
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('three files go up at once, the next as one has ended, whether well or not', async () => {
  const { attachments, begun } = uploader();
  attachments.add(['a', 'b', 'c', 'd', 'e'].map(file));
  expect(begun.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  begun[1]!.end(media('1'));
  begun[0]!.end(new Error('broken'));
  await settled();
  expect(begun.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(attachments.list.get().map(({ upload }) => upload.state)).toEqual([
    'failed',
    'uploaded',
    'uploading',
    'uploading',
    'uploading',
  ]);
  attachments.retry(attachments.list.get()[0]!.id);
  expect(attachments.list.get()[0]!.upload.state).toBe('waiting');
});

test('what is removed is not uploaded further, and taken back where it was', async () => {
  const { attachments, begun, taken } = uploader();
  attachments.add([file('a'), file('b')]);
  const [a, b] = attachments.list.get();
  attachments.remove(a!.id);
  expect(begun[0]!.signal.aborted).toBe(true);
  begun[0]!.end(media('late'));
  begun[1]!.end(media('there'));
  await settled();
  attachments.remove(b!.id);
  expect(taken).toEqual(['DELETE /api/media/late', 'DELETE /api/media/there']);
  expect(attachments.list.get()).toEqual([]);
});

test('what a message has is not taken back, and there is room for ten', async () => {
  const { attachments, begun, taken } = uploader();
  expect(attachments.add(Array.from({ length: 12 }, (_, at) => file(`${at}`)))).toBe(12 - MOST_ATTACHMENTS);
  begun[0]!.end(media('0'));
  await settled();
  attachments.clear(true);
  expect(taken).toEqual([]);
  expect(attachments.list.get()).toEqual([]);
});
