import type { ChatMessage, Participant } from '@parley/client';
import { dateAndTime } from '../../panel/time.ts';
import { PersonAvatar } from '../../people/person-avatar.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useValue } from '../../use-value.ts';
import { useChat } from '../chat-context.ts';
import { usePeople } from '../use-people.ts';
import { summaryOf } from './summary.ts';

/** Who has read an own message, who has got it, and when it was sent. */
export function InfoDialog({ message, onClose }: { message: ChatMessage; onClose: () => void }) {
  const { handle, meId } = useChat();
  const participants = useValue(handle.participants);
  const others = [...participants.values()].filter(
    ({ user_id: id, left_seq: left, joined_seq: joined }) =>
      id !== meId && left === null && joined < message.seq,
  );
  const read = others.filter(({ last_read_seq: seq }) => seq >= message.seq);
  const delivered = others.filter((one) => !read.includes(one) && one.last_delivered_seq >= message.seq);
  const waiting = others.filter((one) => !read.includes(one) && !delivered.includes(one));
  return (
    <Dialog title="Message info" onClose={onClose}>
      <p class="message-info-what" dir="auto">
        {summaryOf(message)}
      </p>
      <p class="message-info-when">Sent {dateAndTime(message.sent_at)}</p>
      {message.edited_at && <p class="message-info-when">Edited {dateAndTime(message.edited_at)}</p>}
      <People title="Read by" people={read} />
      <People title="Delivered to" people={delivered} />
      <People title="Not delivered yet" people={waiting} />
    </Dialog>
  );
}

function People({ title, people }: { title: string; people: readonly Participant[] }) {
  const { client } = useChat();
  const known = usePeople(
    client,
    people.map(({ user_id: id }) => id),
  );
  if (people.length === 0) return null;
  return (
    <section>
      <h3 class="message-info-title">{title}</h3>
      <ul class="message-info-people">
        {people.map(({ user_id: id }) => {
          const person = known.get(id);
          return (
            <li key={id}>
              {person && <PersonAvatar person={person} size={28} />}
              <span>{person?.display_name ?? '…'}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
