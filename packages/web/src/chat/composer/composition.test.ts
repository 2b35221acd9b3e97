import { expect, test } from '@jest/globals';
import type { ChatMessage, Client, Draft, Media, User } from '@parley/client';
import { compositionOf } from './composition.ts';

const bob: User = { id: 'b', username: 'bob', display_name: 'Bob', avatar_url: null };
const message = (more: Partial<ChatMessage>) =>
  ({ id: 'm1', seq: 7, kind: 'text', text: 'old', ...more }) as ChatMessage;
const settled = () => new Promise((resolve) => setImmediate(resolve));

function writer() {
  const sent: Draft[] = [];
  const edits: unknown[][] = [];
  const uploads: ((media: Media) => void)[] = [];
  const client = {
    conversation: () => ({
      send: (draft: Draft) => sent.push(draft),
      edit: async (...edit: unknown[]) => edits.push(edit),
    }),
    upload: () => new Promise<Media>((resolve) => uploads.push(resolve)),
  } as unknown as Client;
  return { composition: compositionOf(client, 'c'), client, sent, edits, uploads };
}

test('a text is sent with whom it mentions and what it answers, and then the field is empty', async () => {
  const { composition, sent } = writer();
  expect(await composition.send([bob], true)).toBe(false);
  composition.reply(message({}));
  composition.setText(' Hi @Bob and @all \n');
  expect(await composition.send([bob], true)).toBe(true);
  expect(sent).toEqual([{ text: 'Hi @Bob and @all', replyToSeq: 7, mentions: ['b'], mentionsAll: true }]);
  expect(composition.writing.get()).toMatchObject({ text: '', replyTo: null });
});

test('who may not mention everybody does not', async () => {
  const { composition, sent } = writer();
  composition.setText('@all');
  await composition.send([bob], false);
  expect(sent).toEqual([{ text: '@all' }]);
});

test('an edit brings the text of before back, however it ends', async () => {
  const { composition, edits, sent } = writer();
  composition.setText('half a thought');
  composition.edit(message({}));
  expect(composition.writing.get().text).toBe('old');
  composition.setText('new @bob');
  await composition.send([bob], false);
  expect(edits).toEqual([['m1', 'new @bob', ['b']]]);
  expect(composition.writing.get()).toMatchObject({ text: 'half a thought', editing: null });
  composition.edit(message({}));
  composition.cancel();
  expect(composition.writing.get().text).toBe('half a thought');
  expect(sent).toEqual([]);
});

test('an edit that changes nothing is not sent', async () => {
  const { composition, edits } = writer();
  composition.edit(message({}));
  await composition.send([], false);
  expect(edits).toEqual([]);
});

test('files wait until they are uploaded; the first has the caption', async () => {
  const { composition, sent, uploads } = writer();
  composition.attachments.add([new File(['1'], 'a.txt'), new File(['2'], 'b.txt')]);
  composition.setText('both');
  expect(await composition.send([], false)).toBe(false);
  expect(composition.writing.get().sending).toBe(true);
  const [first, second] = [{ id: '1' } as Media, { id: '2' } as Media];
  uploads[0]!(first);
  uploads[1]!(second);
  await settled();
  expect(await composition.send([], false)).toBe(true);
  expect(sent).toEqual([{ text: 'both', media: first }, { media: second }]);
  expect(composition.attachments.list.get()).toEqual([]);
});

test('what is written stays while another conversation is shown', () => {
  const { composition, client } = writer();
  composition.setText('later');
  expect(compositionOf(client, 'other').writing.get().text).toBe('');
  expect(compositionOf(client, 'c').writing.get().text).toBe('later');
});
