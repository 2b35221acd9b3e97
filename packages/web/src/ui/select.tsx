import { ChevronDown } from 'lucide';
import { useId } from 'preact/hooks';
import { Icon } from './icon.tsx';
import './field.css';
import './select.css';

export interface SelectProps {
  label: string;
  hideLabel?: boolean | undefined;
  value: string;
  options: readonly { value: string; label: string; disabled?: boolean | undefined }[];
  onChange: (value: string) => void;
  disabled?: boolean | undefined;
}

/** One of some, by the system's own list. */
export function Select({
  label,
  hideLabel = false,
  value,
  options,
  onChange,
  disabled = false,
}: SelectProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={hideLabel ? 'visually-hidden' : 'field-label'}>
        {label}
      </label>
      <span class="select">
        <select
          id={id}
          class="field-input"
          value={value}
          disabled={disabled}
          onChange={(event) => {
            const wanted = event.currentTarget.value;
            // The owner of the value decides; until then it stays as it was.
            event.currentTarget.value = value;
            onChange(wanted);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon icon={ChevronDown} size={16} />
      </span>
    </div>
  );
}
