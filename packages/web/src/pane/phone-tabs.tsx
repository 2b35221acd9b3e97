import { MessageCircle, Smartphone } from 'lucide';
import { Icon } from '../ui/icon.tsx';

const tabs = [
  { id: 'chat', label: 'Chat', icon: MessageCircle },
  { id: 'phone', label: 'Phone', icon: Smartphone },
] as const;

export interface PhoneTabsProps {
  front: 'chat' | 'phone';
  onFront: (front: 'chat' | 'phone') => void;
}

/** Where there is no room for both: the chat, or the phone. */
export function PhoneTabs({ front, onFront }: PhoneTabsProps) {
  return (
    <nav class="pane-tabs" aria-label="Chat or phone">
      {tabs.map(({ id, label, icon }) => (
        <button key={id} type="button" aria-pressed={front === id} onClick={() => onFront(id)}>
          <Icon icon={icon} size={18} />
          {label}
        </button>
      ))}
    </nav>
  );
}
