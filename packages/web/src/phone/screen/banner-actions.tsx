import type { Phone } from '../model/phone.ts';
import type { ShownNotification } from '../simulator/wire.ts';
import type { Banner } from '../words/banner.ts';
import { QuickReply } from './quick-reply.tsx';

/** What a banner offers when it is pressed long: the actions of its category (docs/push.md, "Actions"). */
export function BannerActions({
  phone,
  notification,
  banner,
  onDone,
}: {
  phone: Phone;
  notification: ShownNotification;
  banner: Banner;
  onDone: () => void;
}) {
  const isMessage = banner.category === 'MESSAGE' || banner.category === 'MESSAGE_GROUP';
  const act = (action: () => void) => () => {
    action();
    onDone();
  };
  return (
    <div class="phone-actions">
      {isMessage && (
        <>
          <QuickReply
            to={banner.title}
            onSend={(text) => act(() => phone.reply(notification, text))()}
            onCancel={onDone}
          />
          <button type="button" onClick={act(() => phone.markRead(notification))}>
            Mark as read
          </button>
          <button type="button" onClick={act(() => phone.mute(notification))}>
            Mute for 8 hours
          </button>
        </>
      )}
      {!isMessage && (
        <button type="button" onClick={act(() => phone.open(notification))}>
          Open
        </button>
      )}
    </div>
  );
}
