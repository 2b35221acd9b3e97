import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { OptionState, Options } from './use-options.ts';

export interface ComboboxProps {
  options: Options;
  label: string;
  placeholder: string;
  value: string;
  onInput: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  /** Characters at most. */
  most: number;
  class?: string;
}

/** The field that keeps the focus. */
export function Combobox({
  options,
  label,
  placeholder,
  value,
  onInput,
  onKeyDown,
  most,
  class: className,
}: ComboboxProps) {
  const field = useRef<HTMLInputElement>(null);
  // A dialog looks for the attribute; elsewhere nothing does once the page is there.
  useEffect(() => field.current?.focus(), []);
  return (
    <input
      ref={field}
      type="text"
      role="combobox"
      class={className}
      aria-label={label}
      aria-autocomplete="list"
      aria-expanded={options.activeId !== null}
      aria-controls={options.listId}
      aria-activedescendant={options.activeId ?? undefined}
      placeholder={placeholder}
      maxLength={most}
      autocomplete="off"
      spellcheck={false}
      autofocus
      value={value}
      onInput={(event) => onInput(event.currentTarget.value)}
      onKeyDown={onKeyDown ?? options.onKeyDown}
    />
  );
}

export interface OptionListProps {
  options: Options;
  label: string;
  multiple?: boolean;
  class?: string;
  children: ComponentChildren;
}

export function OptionList({
  options,
  label,
  multiple = false,
  class: className,
  children,
}: OptionListProps) {
  return (
    <div
      role="listbox"
      id={options.listId}
      class={className}
      aria-label={label}
      aria-multiselectable={multiple}
    >
      {children}
    </div>
  );
}

export interface OptionProps extends OptionState {
  /** Unless given, what is active. */
  selected?: boolean;
  class?: string;
  children: ComponentChildren;
}

export function Option({ id, active, onTake, selected = active, class: className, children }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and takes by Enter.
    <div
      role="option"
      id={id}
      class={className}
      tabIndex={-1}
      aria-selected={selected}
      data-active={active}
      // Before the field loses the focus to it.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      {children}
    </div>
  );
}
