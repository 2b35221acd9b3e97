import type { Client } from '@parley/client';
import { frameChannelName, type SharedFrame, type WatchFrames, watchedForMs } from './frame-channel.ts';

const sharing = new WeakMap<Client, () => void>();

/**
 * Lets developer pages of this browser see a client's frames, in this tab and others, while one is open; else it costs
 * nothing. For development only. It lasts until {@link stopSharingFrames}, also while the client is not on screen.
 */
export function shareFrames(client: Client): void {
  if (sharing.has(client)) return;
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
  sharing.set(client, () => {
    isOver = true;
    channel.close();
  });
}

/** Before a client is closed. */
export function stopSharingFrames(client: Client): void {
  sharing.get(client)?.();
  sharing.delete(client);
}

function nameOf(client: Client): string {
  const account = client.account.get();
  return account.state === 'signed-in' ? account.me.display_name || account.me.username : 'signed out';
}
