import type { IconNode } from 'lucide';
import { h } from 'preact';
import './icon.css';

export interface IconProps {
  icon: IconNode;
  /** Pixels; 20 unless given. */
  size?: number | undefined;
  /** Only where the icon says what nothing beside it says; else it is decoration. */
  label?: string | undefined;
}

export function Icon({ icon, size = 20, label }: IconProps) {
  const lines = icon.map(([tag, attributes], index) => h(tag, { ...attributes, key: index }));
  const box = { class: 'icon', width: size, height: size, viewBox: '0 0 24 24' };
  if (label === undefined) {
    return (
      <svg {...box} aria-hidden="true">
        {lines}
      </svg>
    );
  }
  return (
    <svg {...box} role="img" aria-label={label}>
      {lines}
    </svg>
  );
}
