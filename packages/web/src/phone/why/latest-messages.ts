import type { Client, ConversationView, Message } from '@parley/client';
import { createState, type Shown } from '../model/state.ts';

const everyMs = 2_000;
const soonMs = 150;
const conversationsRead = 8;
/** Of a conversation that comes into sight. */
const firstRead = 4;
const kept = 30;

export interface LatestMessages {
  readonly messages: Shown<readonly Message[]>;
  stop(): void;
}

/**
 * The latest messages of a person's conversations, read by REST from time to time: their app may be suspended, and a
 * muted message makes nothing happen at the phone. In no order.
 */
export function watchLatestMessages(client: Client): LatestMessages {
  const latest = createState<readonly Message[]>([]);
  const known = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const newOf = async ({ id, last_seq }: ConversationView): Promise<readonly Message[]> => {
    const seen = known.get(id);
    if (seen === last_seq) return [];
    const which = seen === undefined ? `limit=${firstRead}` : `after_seq=${seen}&limit=20`;
    const path = `/api/conversations/${id}/messages?${which}`;
    const { messages } = await client.request<{ messages: Message[] }>('GET', path);
    known.set(id, last_seq);
    return messages;
  };
  const round = async (): Promise<void> => {
    try {
      const path = `/api/conversations?limit=${conversationsRead}`;
      const { conversations } = await client.request<{ conversations: ConversationView[] }>('GET', path);
      const found = (await Promise.all(conversations.map(newOf))).flat();
      if (found.length > 0 && !isOver) latest.set(newest([...latest.get(), ...found]));
    } catch {
      // The next round asks again.
    }
    if (!isOver) next(everyMs);
  };
  const next = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void round(), ms);
  };
  // Sooner, where the app itself has heard of something.
  const unsubscribe = client.conversations.subscribe(() => next(soonMs));
  void round();
  return {
    messages: latest,
    stop() {
      isOver = true;
      unsubscribe();
      clearTimeout(timer);
    },
  };
}

function newest(messages: readonly Message[]): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  return [...byId.values()].sort((a, b) => Date.parse(b.sent_at) - Date.parse(a.sent_at)).slice(0, kept);
}
