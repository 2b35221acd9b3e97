import type { Client } from '@parley/client';
import { useValue } from '../../use-value.ts';
import type { Phone } from '../model/phone.ts';
import type { ShownNotification } from '../simulator/wire.ts';
import { useNow } from '../use-now.ts';
import { AppScreen } from './app-screen.tsx';
import { BannerCard } from './banner-card.tsx';
import { LockScreen } from './lock-screen.tsx';
import { StatusBar } from './status-bar.tsx';

/** The screen is dimmed when nothing has happened for so long, as an always-on display is. */
const litForMs = 20_000;

export interface PhoneScreenProps {
  client: Client;
  phone: Phone;
  onOpen: (conversationId: string, seq?: number) => void;
  onWhy: (notification: ShownNotification) => void;
}

/** A phone, drawn: its frame, and the lock screen or the open app in it. */
export function PhoneScreen({ client, phone, onOpen, onWhy }: PhoneScreenProps) {
  const { inHand, network } = useValue(phone.life);
  const view = useValue(phone.view);
  const nowMs = useNow();
  const isDim = !inHand && nowMs - view.litAtMs > litForMs;
  const open = (notification: ShownNotification): void => {
    const { conversation_id: id, seq } = notification.payload.data ?? {};
    phone.open(notification);
    if (id) onOpen(id, seq);
  };
  return (
    <div class="phone-frame" data-buzz={view.buzzes === 0 ? undefined : view.buzzes % 2}>
      <div
        class={`phone-screen${inHand ? ' is-open' : ' is-locked'}${isDim ? ' is-dim' : ''}`}
        onPointerDown={phone.touch}
        onFocusCapture={phone.touch}
      >
        <span class="phone-island" aria-hidden="true" />
        <StatusBar nowMs={nowMs} network={network} locked={!inHand} />
        {inHand ? (
          <AppScreen {...{ client, nowMs, network, onOpen }} />
        ) : (
          <LockScreen
            {...{ client, phone, view, nowMs, onWhy }}
            onOpen={open}
            onOpenApp={() => phone.setInHand(true)}
          />
        )}
        {view.presented && (
          <div class="phone-presented" role="status">
            <BannerCard
              {...{ client, phone, nowMs }}
              notification={view.presented}
              tapLabel="Open"
              onTap={() => view.presented && open(view.presented)}
              onDismiss={phone.closePresented}
              onWhy={() => view.presented && onWhy(view.presented)}
            />
          </div>
        )}
        {view.notice && (
          <p class="phone-notice" role="status">
            {view.notice}
          </p>
        )}
        {inHand ? (
          <button
            type="button"
            class="phone-home"
            aria-label="Put the phone into the pocket"
            onClick={() => phone.setInHand(false)}
          />
        ) : (
          <span class="phone-home" aria-hidden="true" />
        )}
      </div>
    </div>
  );
}
