import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import { useValue } from '../use-value.ts';
import type { Phone as PhoneModel } from './model/phone.ts';
import { phoneOf } from './phones.ts';
import './phone.css';
import './screen/screen.css';
import './screen/banners.css';
import './why/why.css';
import { PlaceSwitch } from './place-switch.tsx';
import { PhoneScreen } from './screen/phone-screen.tsx';
import type { ShownNotification } from './simulator/wire.ts';
import { HappeningDialog } from './why/happening-dialog.tsx';
import { HappeningList } from './why/happening-list.tsx';
import type { Happening } from './why/happenings.ts';

export interface PhoneProps {
  client: Client;
  /** Where it is at first. One in the pocket gets pushes. */
  startsIn?: 'pocket' | 'hand';
  /** A banner or conversation was opened: show it in the chat beside the phone. */
  onOpen: (conversationId: string, seq?: number) => void;
}

/** The phone of who is signed in, with what stands behind its pushes. Needs the simulator of Apple's push service. */
export function Phone({ client, startsIn = 'hand', onOpen }: PhoneProps) {
  const phone = useValue(phoneOf(client, startsIn === 'hand'));
  if (!phone) return <p class="phone-column phone-off">The phone comes on when somebody signs in.</p>;
  return <PhoneColumn key={phone.me.id} {...{ client, phone, onOpen }} />;
}

function PhoneColumn({
  client,
  phone,
  onOpen,
}: {
  client: Client;
  phone: PhoneModel;
  onOpen: PhoneProps['onOpen'];
}) {
  const [selected, setSelected] = useState<Happening | null>(null);
  const why = ({ apns_id, received_at }: ShownNotification): void => {
    const { requests } = phone.view.get();
    const pushes = requests.filter(({ headers }) => headers['apns-id'] === apns_id);
    setSelected({ key: apns_id, at: received_at, message: null, pushes });
  };
  return (
    <section class="phone-column" aria-label={`Phone of ${phone.me.display_name || phone.me.username}`}>
      <PlaceSwitch phone={phone} />
      <PhoneScreen {...{ client, phone, onOpen }} onWhy={why} />
      <HappeningList {...{ client, phone }} onSelect={setSelected} />
      {selected && (
        <HappeningDialog {...{ client, phone }} happening={selected} onClose={() => setSelected(null)} />
      )}
    </section>
  );
}
