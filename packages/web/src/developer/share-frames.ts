import type { Client } from '@parley/client';
import { frameChannelName, type SharedFrame, type WatchFrames, watchedForMs } from './frame-channel.ts';

const sharing = new WeakMap<Client, () => void>();

/**
 * Lets developer pages of this browser see a client's frames, while one is open; else it costs nothing. For development
 * only. A client that is shared already stays as it is. Returns what ends it.
 */
export function shareFrames(client: Client): () => void {
  const known = sharing.get(client);
  if (known) return known;
  const channel = new BroadcastChannel(frameChannelName);
  const clientId = Math.random().toString(36).slice(2);
  let watchedUntil = 0;
  let isReading = false;
  let isOver = false;

  const read = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    for await (const { direction, at, frame } of client.frames) {
      if (isOver || Date.now() > watchedUntil) break;
      const shown = { type: frame.type, payload: frame.payload };
      const shared: SharedFrame = {
        type: 'frame',
        clientId,
        name: nameOf(client),
        direction,
        at,
        frame: shown,
      };
      channel.postMessage(shared);
    }
    isReading = false;
  };
  channel.addEventListener('message', ({ data }: MessageEvent<WatchFrames | SharedFrame>) => {
    if (data.type !== 'watch') return;
    watchedUntil = Date.now() + watchedForMs;
    void read();
  });
  const end = (): void => {
    isOver = true;
    sharing.delete(client);
    channel.close();
  };
  sharing.set(client, end);
  return end;
}

function nameOf(client: Client): string {
  const account = client.account.get();
  return account.state === 'signed-in' ? account.me.display_name || account.me.username : 'signed out';
}
