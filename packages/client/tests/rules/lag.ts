import { isMember, type Truth } from '../../../bench/src/chaos/history/truth.ts';
import type { Device } from '../device/device.ts';

/** What a device does not have yet. */
export function lagOf({ name, userId, client }: Device, truth: Truth): string[] {
  const { state } = client.connection.get();
  if (state !== 'connected') return [`${name} is ${state}`];
  const unsent = client.outbox.get().filter(({ status }) => status !== 'failed').length;
  const rooms = [...truth.values()].flatMap((conversation) => {
    const handle = client.conversation(conversation.id);
    const where = `${name} in ${conversation.id}`;
    const shown = handle.state.get();
    if (!isMember(conversation, userId)) return shown ? [`${where} is not out of it`] : [];
    if (!shown) return [`${where} is not in it`];
    if (shown.rev < conversation.rev) return [`${where} is at rev ${shown.rev} of ${conversation.rev}`];
    const own = conversation.participants.get(userId);
    if (shown.last_read_seq !== own?.readSeq)
      return [`${where} was read up to ${shown.last_read_seq}, and not ${own?.readSeq} as the server says`];
    if (handle.history.get().loading) return [`${where} is loading`];
    const participants = handle.participants.get();
    return [...conversation.participants.values()]
      .filter(({ userId: id, leftSeq, readSeq, deliveredSeq }) => {
        const row = participants.get(id);
        return (
          leftSeq === null && (row?.last_read_seq !== readSeq || row.last_delivered_seq !== deliveredSeq)
        );
      })
      .map(({ userId: id, readSeq, deliveredSeq }) => {
        const row = participants.get(id);
        const cursors = `${row?.last_read_seq} and ${row?.last_delivered_seq} for ${readSeq} and ${deliveredSeq}`;
        return `${where} has the cursors ${cursors} of ${id}`;
      });
  });
  return unsent > 0 ? [`${name} has ${unsent} messages to send`, ...rooms] : rooms;
}
