import type { Client } from '@parley/client';
import { X } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../../ui/icon.tsx';
import type { Phone } from '../model/phone.ts';
import type { ShownNotification } from '../simulator/wire.ts';
import type { Stack } from '../words/stacks.ts';
import { BannerCard } from './banner-card.tsx';

export interface BannerStackProps {
  client: Client;
  phone: Phone;
  stack: Stack;
  nowMs: number;
  onOpen: (notification: ShownNotification) => void;
  onWhy: (notification: ShownNotification) => void;
}

/** Notifications of one thread: the newest on top of the others; a tap spreads them out, as on iOS. */
export function BannerStack({ client, phone, stack, nowMs, onOpen, onWhy }: BannerStackProps) {
  const [isSpread, setSpread] = useState(false);
  const { notifications } = stack;
  const [front] = notifications;
  const under = notifications.length - 1;
  useEffect(() => {
    if (under === 0) setSpread(false);
  }, [under]);
  const common = { client, phone, nowMs };

  if (under === 0 || !isSpread) {
    return (
      <li class={`phone-stack depth-${Math.min(under, 2)}`}>
        <BannerCard
          key={front.apns_id}
          {...common}
          notification={front}
          more={under}
          tapLabel={under > 0 ? 'Show all of this conversation' : 'Open'}
          onTap={() => (under > 0 ? setSpread(true) : onOpen(front))}
          onDismiss={() => phone.dismiss(notifications)}
          onWhy={() => onWhy(front)}
        />
      </li>
    );
  }
  return (
    <li class="phone-stack is-spread">
      <div class="phone-stack-head">
        <button type="button" onClick={() => setSpread(false)}>
          Show less
        </button>
        <button
          type="button"
          aria-label="Clear this conversation"
          onClick={() => phone.dismiss(notifications)}
        >
          <Icon icon={X} size={14} />
        </button>
      </div>
      {notifications.map((notification) => (
        <BannerCard
          key={notification.apns_id}
          {...common}
          notification={notification}
          tapLabel="Open"
          onTap={() => onOpen(notification)}
          onDismiss={() => phone.dismiss([notification])}
          onWhy={() => onWhy(notification)}
        />
      ))}
    </li>
  );
}
