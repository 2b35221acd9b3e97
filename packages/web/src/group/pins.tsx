import type { ChatConversation, Client } from '@parley/client';
import type { Message } from '@parley/contracts';
import { PinOff } from 'lucide';
import type { ComponentChildren } from 'preact';
import type { Pins as Answer } from '../panel/answers.ts';
import { Loaded } from '../panel/loaded.tsx';
import { Problem } from '../panel/problem.tsx';
import { Row } from '../panel/section.tsx';
import { dateAndTime } from '../panel/time.ts';
import { useAction } from '../panel/use-action.ts';
import { useLoad } from '../panel/use-load.ts';
import { Name } from '../people/name.tsx';
import { Empty } from '../ui/empty.tsx';
import { IconButton } from '../ui/icon-button.tsx';

export interface PinsProps {
  client: Client;
  conversation: ChatConversation;
  mayUnpin: boolean;
  onJump: (seq: number) => void;
}

interface PinProps {
  client: Client;
  message: Message;
  onJump: (seq: number) => void;
  children: ComponentChildren;
}

/** Messages that are pinned for everybody. Read again when the conversation changes. */
export function Pins({ client, conversation, mayUnpin, onJump }: PinsProps) {
  const path = `/api/conversations/${conversation.id}`;
  const read = async (signal: AbortSignal) =>
    (await client.request<Answer>('GET', `${path}/pins`, undefined, signal)).messages;
  const pins = useLoad(read, [client, path]);
  const unpin = useAction(async (id: string) => {
    await client.conversation(conversation.id).pin(id, false);
    pins.set((all) => all.filter((message) => message.id !== id));
  });
  return (
    <>
      <Problem text={unpin.error} />
      <Loaded of={pins}>
        {(messages) =>
          messages.length === 0 ? (
            <Empty title="Nothing is pinned" />
          ) : (
            <ul class="panel-list" aria-label="Pinned messages">
              {messages.map((message) => (
                <li key={message.id}>
                  <Pin client={client} message={message} onJump={onJump}>
                    {mayUnpin && (
                      <IconButton icon={PinOff} label="Unpin" onClick={() => void unpin.run(message.id)} />
                    )}
                  </Pin>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

function Pin({ client, message, onJump, children }: PinProps) {
  return (
    <Row
      title={
        <button type="button" class="panel-link" onClick={() => onJump(message.seq)}>
          {message.text ?? message.media?.name ?? 'A message'}
        </button>
      }
      detail={
        <>
          <Name client={client} userId={message.sender_id} /> · {dateAndTime(message.sent_at)}
        </>
      }
      trail={children}
    />
  );
}
