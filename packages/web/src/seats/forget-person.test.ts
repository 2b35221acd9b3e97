import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Account, Client, Media } from '@parley/client';
import { compositionOf } from '../chat/composer/composition.ts';
import { mediaBytesOf } from '../chat/media/bytes.ts';
import { knownPhoneOf, knownPhones } from '../phone/model/device-token.ts';
import { createState } from '../state.ts';
import { forgetWhoLeaves } from './forget-person.ts';

const asked: string[] = [];
const revoked: string[] = [];
const settled = () => new Promise((resolve) => setImmediate(resolve));
const signedIn = (id: string) => ({ state: 'signed-in', me: { id } }) as Account;
const signedOut: Account = { state: 'signed-out', reason: null };

beforeEach(() => {
  asked.length = revoked.length = 0;
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
    asked.push(`${init?.method} ${String(url)}`);
    return new Response('{}');
  });
  jest.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url));
});
afterEach(() => void jest.restoreAllMocks());

function seat() {
  const account = createState<Account>({ state: 'loading' });
  const sent: unknown[] = [];
  const uploads: { signal: AbortSignal; done: (media: Media) => void }[] = [];
  const client = {
    account,
    conversation: () => ({ send: (draft: unknown) => sent.push(draft) }),
    upload: (_file: File, { signal }: { signal: AbortSignal }) =>
      new Promise<Media>((done) => uploads.push({ signal, done })),
    request: async () => undefined,
    download: async () => new Blob(['secret']),
  } as unknown as Client;
  forgetWhoLeaves(client);
  account.set(signedIn('alice'));
  return { account, client, sent, uploads };
}

test('who signs in next finds no draft, no file and no message that waits to be sent', async () => {
  const { account, client, sent, uploads } = seat();
  const hers = compositionOf(client, 'c');
  hers.setText('only for you');
  hers.attachments.add([new File(['x'], 'x.txt')]);
  await hers.send([], false);
  expect(hers.writing.get().sending).toBe(true);
  account.set(signedOut);
  expect(uploads[0]?.signal.aborted).toBe(true);
  // Also where it is still on screen.
  expect([hers.writing.get(), hers.attachments.list.get()]).toEqual([
    { text: '', replyTo: null, editing: null, sending: false },
    [],
  ]);
  account.set(signedIn('bob'));
  expect(compositionOf(client, 'c')).not.toBe(hers);
  uploads[0]?.done({ id: 'm' } as Media);
  await settled();
  expect(sent).toEqual([]);
});

test('nor a picture that was shown, whose address ends', async () => {
  const { account, client } = seat();
  const shown = mediaBytesOf(client).hold('/api/media/1');
  await settled();
  const bytes = shown.get();
  if (bytes.state !== 'loaded') throw new Error('not loaded');
  account.set(signedOut);
  expect(revoked).toEqual([bytes.url]);
  expect(mediaBytesOf(client).hold('/api/media/1')).not.toBe(shown);
});

test('nor the phone, which shows nothing any more', async () => {
  const { account } = seat();
  const { token } = knownPhoneOf('alice', 'Alice');
  account.set(signedOut);
  expect(knownPhones()).toEqual([]);
  expect(asked).toEqual([`DELETE /simulator/devices/${token}/inbox`]);
  expect(knownPhoneOf('alice', 'Alice').token).not.toBe(token);
});

test('a page that is loaded again is nobody’s farewell', () => {
  const { account, client } = seat();
  const hers = compositionOf(client, 'c');
  account.set({ state: 'loading' });
  account.set(signedIn('alice'));
  expect(compositionOf(client, 'c')).toBe(hers);
});
