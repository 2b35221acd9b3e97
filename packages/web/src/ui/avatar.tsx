import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import './avatar.css';

export interface AvatarProps {
  name: string;
  /** The same id has the same colour everywhere, whatever the name. The name unless given. */
  id?: string | undefined;
  /** What the page may show: of this origin, or an object URL. The initials until it is there, and if it cannot be. */
  src?: string | null | undefined;
  /** Pixels; 40 unless given. */
  size?: number | undefined;
  /** A dot in the corner; null: none. */
  presence?: 'online' | 'away' | null | undefined;
  /** In place of the initials, such as an icon. */
  children?: ComponentChildren;
}

/** The picture of somebody; decoration, the name stands beside it. */
export function Avatar({ name, id, src, size = 40, presence, children }: AvatarProps) {
  const [broken, setBroken] = useState(false);
  useEffect(() => setBroken(false), [src]);
  return (
    <span
      class="avatar"
      style={{ '--avatar-size': `${size}px` }}
      data-hue={hueOf(id ?? name)}
      aria-hidden="true"
    >
      {src && !broken ? (
        <img src={src} alt="" onError={() => setBroken(true)} />
      ) : (
        <span class="avatar-initials">{children ?? initialsOf(name)}</span>
      )}
      {presence && <span class="avatar-presence" data-presence={presence} />}
    </span>
  );
}

const HUES = 8;

/** Which of the eight colours somebody has. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % HUES;
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return picked.map((word) => firstLetter(word ?? '')).join('') || '·';
}

function firstLetter(word: string): string {
  return (word.match(/[\p{L}\p{N}]/u)?.[0] ?? [...word][0] ?? '').toLocaleUpperCase();
}
