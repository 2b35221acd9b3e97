import { Camera, Flashlight } from 'lucide';
import { Icon } from '../../ui/icon.tsx';
import { AppIcon } from './app-icon.tsx';

/** The lower end of the lock screen, with the app's icon and its badge between what every phone has there. */
export function Dock({ badge, onOpen }: { badge: number; onOpen: () => void }) {
  const unread = badge === 0 ? 'nothing unread' : `${badge} unread`;
  return (
    <div class="phone-dock">
      <span class="phone-dock-key" aria-hidden="true">
        <Icon icon={Flashlight} size={18} />
      </span>
      <button type="button" class="phone-dock-app" aria-label={`Open Parley, ${unread}`} onClick={onOpen}>
        <AppIcon />
        {badge > 0 && (
          <span class="phone-badge" data-badge={badge}>
            {badge.toLocaleString('en-US')}
          </span>
        )}
      </button>
      <span class="phone-dock-key" aria-hidden="true">
        <Icon icon={Camera} size={18} />
      </span>
    </div>
  );
}
