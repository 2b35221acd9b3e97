import type { Client } from '@parley/client';
import { useValue } from '../../use-value.ts';
import type { Phone } from '../model/phone.ts';
import { excerptOf } from '../words/previews.ts';
import { clockOf } from '../words/times.ts';
import type { Happening } from './happenings.ts';
import { pushNameOf } from './push-names.ts';
import { nameOfUser, shortOf, toldOf } from './told.ts';
import { isOpenFor } from './trace.ts';
import { useTrace } from './use-trace.ts';

export interface HappeningRowProps {
  client: Client;
  phone: Phone;
  happening: Happening;
  onSelect: () => void;
}

/** One line of what happened: the message or push, and in a few words what became of it. */
export function HappeningRow({ client, phone, happening, onSelect }: HappeningRowProps) {
  const { message, pushes, at } = happening;
  const { token } = useValue(phone.view);
  const decisions = useTrace(client, {
    messageId: message?.id ?? null,
    changes: pushes.length,
    isOpen: isOpenFor(token, message),
  });
  const nameOf = (userId: string) => nameOfUser(client.user(userId).get());
  const told = decisions && toldOf(decisions, message, { userId: phone.me.id, token, nameOf });
  const short = told ? shortOf(told) : null;
  const [push] = pushes;
  const refused = push && push.status !== 200 ? `Apple said ${push.status ?? 'nothing'}` : null;
  return (
    <li>
      <button type="button" class="phone-happening" onClick={onSelect}>
        <span class="phone-happening-line">
          <span class="phone-happening-what">
            {message ? (
              <SenderName client={client} phone={phone} userId={message.sender_id} />
            ) : (
              push && <b>{pushNameOf(push).name}</b>
            )}{' '}
            {message ? excerptOf(message) : push && pushNameOf(push).text}
          </span>
          <time dateTime={at}>{clockOf(Date.parse(at))}</time>
        </span>
        <span class={`phone-happening-why is-${short?.tone ?? (refused ? 'failed' : 'pushed')}`}>
          {short?.short ?? (message ? '…' : (refused ?? 'Apple took it'))}
        </span>
      </button>
    </li>
  );
}

function SenderName({ client, phone, userId }: { client: Client; phone: Phone; userId: string | null }) {
  if (userId === null) return null;
  if (userId === phone.me.id) return <b>You</b>;
  return <OtherName client={client} userId={userId} />;
}

function OtherName({ client, userId }: { client: Client; userId: string }) {
  return <b>{nameOfUser(useValue(client.user(userId)))}</b>;
}
