import { Check, CheckCheck, CircleAlert, Clock } from 'lucide';
import { Icon } from '../../ui/icon.tsx';
import type { Delivery } from './delivery.ts';

const icons = {
  Queued: Clock,
  Sending: Clock,
  Sent: Check,
  Delivered: CheckCheck,
  Read: CheckCheck,
  Failed: CircleAlert,
} as const;

/** How far an own message has come. */
export function Ticks({ delivery }: { delivery: Delivery }) {
  return (
    <span class="message-ticks" data-delivery={delivery}>
      <Icon icon={icons[delivery]} size={15} label={delivery} />
    </span>
  );
}
