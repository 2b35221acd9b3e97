import type { ChatConversation, Client } from '@parley/client';
import type { ShownNotification } from '../simulator/wire.ts';
import type { AppLifecycle } from './app-life.ts';
import type { MirroredDevice } from './mirrored-device.ts';

/** Banners of a conversation at or below what was read there. */
export function readBanners(
  shown: readonly ShownNotification[],
  conversationId: string,
  readUpTo: number,
): string[] {
  return shown
    .filter(({ payload: { data } }) => {
      return data?.conversation_id === conversationId && (data.seq ?? Number.POSITIVE_INFINITY) <= readUpTo;
    })
    .map(({ apns_id }) => apns_id);
}

/** Of all conversations: what an app takes away when it is opened. */
export function bannersReadIn(
  shown: readonly ShownNotification[],
  conversations: readonly Pick<ChatConversation, 'id' | 'last_read_seq'>[],
): string[] {
  return conversations.flatMap(({ id, last_read_seq }) => readBanners(shown, id, last_read_seq));
}

/**
 * While the app runs in the foreground it has what pushes tell, and shows none of them (`willPresent` with no
 * options); what is for the person at that moment comes up all the same.
 */
export function isPresented({ payload }: ShownNotification): boolean {
  return payload.data?.kind === 'test' || payload.data?.kind === 'call';
}

const settleMs = 250;

/**
 * What an app owes its lock screen (docs/push.md, "Read elsewhere, and fresh content"): after a silent push, and
 * while it is open. Returns what ends it, and the answers to pushes.
 */
export function createAppDuties(client: Client, device: MirroredDevice, app: AppLifecycle) {
  let timer: ReturnType<typeof setTimeout> | undefined;

  const countAgain = async (): Promise<void> => {
    try {
      const { badge } = await client.request<{ badge: number }>('GET', '/api/unread');
      await device.setBadge(badge);
    } catch {
      // The next push says it, or the next time the app is opened.
    }
  };
  const tidy = (): void => {
    const { inHand } = app.life.get();
    if (!inHand || client.connection.get().state !== 'connected') return;
    const conversations = [...client.conversations.get(), ...client.archived.get()];
    void device.remove(bannersReadIn(device.view.get().notifications, conversations)).catch(ignored);
    void countAgain();
  };
  // Several things change at once when the app connects.
  const tidySoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(tidy, settleMs);
  };
  const watched = [client.connection, client.conversations, client.archived, client.badge, app.life];
  const unsubscribe = watched.map((value) => value.subscribe(tidySoon as () => void));

  return {
    countAgain,
    background({ payload: { data = {} } }: ShownNotification): void {
      app.wake();
      if (data.kind === 'read' && data.conversation_id && data.read_up_to !== undefined) {
        const read = readBanners(device.view.get().notifications, data.conversation_id, data.read_up_to);
        void device.remove(read).catch(ignored);
      }
      if (data.badge !== undefined) void device.setBadge(data.badge).catch(ignored);
    },
    stop(): void {
      clearTimeout(timer);
      for (const end of unsubscribe) end();
    },
  };
}

export type AppDuties = ReturnType<typeof createAppDuties>;

/** The simulator is gone: so is what it shows. */
function ignored(): void {}
