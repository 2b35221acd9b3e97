import type { Client } from '@parley/client';
import { Dialog } from '../../ui/dialog.tsx';
import { useValue } from '../../use-value.ts';
import type { Phone } from '../model/phone.ts';
import { excerptOf } from '../words/previews.ts';
import type { Happening } from './happenings.ts';
import { PushDetails } from './push-details.tsx';
import { pushNameOf } from './push-names.ts';
import { groupedTold, nameOfUser, type Told, toldOf } from './told.ts';
import { isOpenFor } from './trace.ts';
import { useTrace } from './use-trace.ts';

export interface HappeningDialogProps {
  client: Client;
  phone: Phone;
  happening: Happening;
  onClose: () => void;
}

/** All about one message or push: why, in sentences; and each push of it as APNs got it. */
export function HappeningDialog({ client, phone, happening, onClose }: HappeningDialogProps) {
  const { message, pushes } = happening;
  const { token } = useValue(phone.view);
  const data = pushes.at(-1)?.payload?.data ?? {};
  const traced = message?.id ?? data.message_id ?? data.call_id ?? null;
  const decisions = useTrace(client, {
    messageId: traced,
    changes: pushes.length,
    isOpen: isOpenFor(token, message),
  });
  const nameOf = (userId: string) => nameOfUser(client.user(userId).get());
  const reader = { userId: phone.me.id, token, nameOf };
  const told = decisions && groupedTold(toldOf(decisions, message, reader));
  const [first] = pushes;
  const title = message ? excerptOf(message) : first ? pushNameOf(first).name : 'Push';
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="phone-why">
        <h3>Why</h3>
        {traced === null && <p>{withoutTrace[data.kind ?? ''] ?? 'It is about no single message.'}</p>}
        {traced !== null && told === null && <p>Asking …</p>}
        {told?.length === 0 && <p>Nothing is written about it for you.</p>}
        <ul class="phone-told">
          {told?.map((each) => (
            <Line key={each.key} told={each} />
          ))}
        </ul>
        {pushes.map((request, index) => (
          <PushDetails
            key={`${request.received_at} ${index}`}
            request={request}
            fileName={`${phone.me.username}-${pushNameOf(request).name.toLowerCase().replaceAll(' ', '-')}.apns`}
          />
        ))}
        {pushes.length === 0 && (
          <p class="phone-why-none">Nothing was sent to this phone, so there is no payload.</p>
        )}
      </div>
    </Dialog>
  );
}

function Line({ told: { about, tone, sentences } }: { told: Told }) {
  return (
    <li>
      <span class={`phone-tag is-${tone}`}>{about}</span>
      <p>{sentences.join(' ')}</p>
    </li>
  );
}

const withoutTrace: Readonly<Record<string, string>> = {
  test: 'A test push: somebody asked for it. It has no message, and is not traced.',
  read: 'A conversation was read on another device. Its banners here were to go, and the badge to be right.',
  fresh:
    'Something came that no banner tells of (muted, notify level, do not disturb). The app may fetch it.',
};
