import { Check } from 'lucide';
import { Avatar } from '../ui/avatar.tsx';
import { Icon } from '../ui/icon.tsx';

export interface PersonChoiceProps {
  name: string;
  text: string;
  checked: boolean;
  onToggle: () => void;
}

/** A sample person to open, or not. */
export function PersonChoice({ name, text, checked, onToggle }: PersonChoiceProps) {
  return (
    <label class="start-person" data-checked={checked}>
      <input type="checkbox" checked={checked} onChange={onToggle} />
      <Avatar name={name} size={56} />
      <span class="start-person-name">{name}</span>
      <span class="start-person-text">{text}</span>
      <span class="start-person-check">
        <Icon icon={Check} size={14} />
      </span>
    </label>
  );
}
