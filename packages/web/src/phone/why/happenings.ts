import type { Message } from '@parley/client';
import type { RecordedRequest } from '../simulator/wire.ts';

/** Something that a phone was, or was not, told of. */
export interface Happening {
  key: string;
  /** RFC 3339. */
  at: string;
  /** Null: a push about no message of the list. */
  message: Message | null;
  /** Those of it that were made for this phone, oldest first. */
  pushes: readonly RecordedRequest[];
}

/** Messages, each with its pushes, and the pushes about none of them; newest first, at most `most`. */
export function happeningsOf(
  messages: readonly Message[],
  requests: readonly RecordedRequest[],
  most: number,
): Happening[] {
  const ids = new Set(messages.map(({ id }) => id));
  const ofMessage = Map.groupBy(requests, ({ payload }) => payload?.data?.message_id ?? '');
  const told = messages
    .filter(({ kind }) => kind !== 'system')
    .map((message) => ({
      key: message.id,
      at: message.sent_at,
      message,
      pushes: ofMessage.get(message.id) ?? [],
    }));
  const others = requests
    .filter(({ payload }) => !ids.has(payload?.data?.message_id ?? ''))
    .map((request, index) => ({
      key: `${request.headers['apns-id'] ?? ''} ${request.received_at} ${index}`,
      at: request.received_at,
      message: null,
      pushes: [request],
    }));
  return [...told, ...others].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, most);
}
