import type { Client, ParleyError } from '@parley/client';
import type { ShownNotification } from '../simulator/wire.ts';
import { newUuid } from './random-ids.ts';

/** What the person does with a banner, and the calls that an app makes for it (docs/push.md, "Actions"). */
export interface BannerActions {
  reply(notification: ShownNotification, text: string): Promise<void>;
  markRead(notification: ShownNotification): Promise<void>;
  muteForHours(notification: ShownNotification, hours: number): Promise<void>;
}

const tries = 5;
const firstPauseMs = 500;

/**
 * The app is woken in the background for them, without a socket: it calls by REST, the same body until it is answered.
 * Without a network a reply waits in the outbox. They reject with the refusal.
 */
export function createBannerActions(client: Client, hasNetwork: () => boolean): BannerActions {
  const call = (method: string, path: string, body: unknown) =>
    untilAnswered(() => client.request(method, path, body));
  const read = async ({ payload: { data = {} } }: ShownNotification): Promise<void> => {
    const { conversation_id: id, seq } = data;
    if (!id || seq === undefined) return;
    if (hasNetwork()) await call('PUT', `/api/conversations/${id}/read`, { seq });
    else client.conversation(id).markRead(seq);
  };
  return {
    markRead: read,
    async reply(notification, text) {
      const { conversation_id: id, seq, is_group: isGroup } = notification.payload.data ?? {};
      if (!id) return;
      if (hasNetwork()) {
        // In a group it has to be seen what is answered.
        const quoted = isGroup && seq !== undefined ? { reply_to_seq: seq } : {};
        const body = { client_message_id: newUuid(), text, ...quoted };
        await call('POST', `/api/conversations/${id}/messages`, body);
      } else client.conversation(id).send({ text });
      await read(notification);
    },
    async muteForHours({ payload: { data = {} } }, hours) {
      if (!data.conversation_id) return;
      const mutedUntil = new Date(Date.now() + hours * 3_600_000).toISOString();
      await call('PUT', `/api/conversations/${data.conversation_id}/notifications`, {
        muted_until: mutedUntil,
      });
    },
  };
}

async function untilAnswered(call: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await call();
      return;
    } catch (error) {
      const { retryable, retryAfterMs } = error as ParleyError;
      if (!retryable || attempt === tries) throw error;
      const pauseMs = retryAfterMs ?? firstPauseMs * 2 ** (attempt - 1);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
