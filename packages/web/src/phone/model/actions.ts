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
export function createBannerActions(
  client: Pick<Client, 'account' | 'conversation' | 'request'>,
  hasNetwork: () => boolean,
): BannerActions {
  /** For one action, which is that of who is signed in now: nobody else sends it, later. */
  const callerForNow = (): Caller => {
    const id = accountIdOf(client);
    return (method, path, body) =>
      untilAnswered(
        () => client.request(method, path, body),
        () => accountIdOf(client) === id,
      );
  };
  const read = async ({ payload: { data = {} } }: ShownNotification, call: Caller): Promise<void> => {
    const { conversation_id: id, seq } = data;
    if (!id || seq === undefined) return;
    if (hasNetwork()) await call('PUT', `/api/conversations/${id}/read`, { seq });
    else client.conversation(id).markRead(seq);
  };
  return {
    markRead: (notification) => read(notification, callerForNow()),
    async reply(notification, text) {
      const { conversation_id: id, seq, is_group: isGroup } = notification.payload.data ?? {};
      if (!id) return;
      const call = callerForNow();
      if (hasNetwork()) {
        // In a group it has to be seen what is answered.
        const quoted = isGroup && seq !== undefined ? { reply_to_seq: seq } : {};
        const body = { client_message_id: newUuid(), text, ...quoted };
        await call('POST', `/api/conversations/${id}/messages`, body);
      } else client.conversation(id).send({ text });
      await read(notification, call);
    },
    async muteForHours({ payload: { data = {} } }, hours) {
      if (!data.conversation_id) return;
      const mutedUntil = new Date(Date.now() + hours * 3_600_000).toISOString();
      await callerForNow()('PUT', `/api/conversations/${data.conversation_id}/notifications`, {
        muted_until: mutedUntil,
      });
    },
  };
}

type Caller = (method: string, path: string, body: unknown) => Promise<void>;

function accountIdOf({ account }: Pick<Client, 'account'>): string | null {
  const now = account.get();
  return now.state === 'signed-in' ? now.me.id : null;
}

async function untilAnswered(call: () => Promise<unknown>, isStillTheirs: () => boolean): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    if (!isStillTheirs()) throw new Error('Somebody else is signed in');
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
