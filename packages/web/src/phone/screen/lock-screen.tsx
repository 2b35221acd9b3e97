import type { Client } from '@parley/client';
import { Lock } from 'lucide';
import { Icon } from '../../ui/icon.tsx';
import type { Phone, PhoneView } from '../model/phone.ts';
import type { ShownNotification } from '../simulator/wire.ts';
import { stacksOf } from '../words/stacks.ts';
import { clockOf, dateOf } from '../words/times.ts';
import { BannerStack } from './banner-stack.tsx';
import { Dock } from './dock.tsx';

export interface LockScreenProps {
  client: Client;
  phone: Phone;
  view: PhoneView;
  nowMs: number;
  onOpen: (notification: ShownNotification) => void;
  onOpenApp: () => void;
  onWhy: (notification: ShownNotification) => void;
}

/** What a phone in the pocket shows to who looks: clock, date, and what came. */
export function LockScreen({ client, phone, view, nowMs, onOpen, onOpenApp, onWhy }: LockScreenProps) {
  const stacks = stacksOf(view.notifications);
  return (
    <div class="phone-lock">
      <header class="phone-lock-head">
        <span class="phone-lock-lock" aria-hidden="true">
          <Icon icon={Lock} size={14} />
        </span>
        <p class="phone-lock-date">{dateOf(nowMs)}</p>
        <p class="phone-lock-clock">{clockOf(nowMs)}</p>
      </header>
      <ul class="phone-stacks" aria-label="Notifications" aria-live="polite" aria-relevant="additions">
        {stacks.map((stack) => (
          <BannerStack key={stack.key} {...{ client, phone, stack, nowMs, onOpen, onWhy }} />
        ))}
      </ul>
      <Dock badge={view.badge} onOpen={onOpenApp} />
    </div>
  );
}
