/** A piece of a text: plain, or an address that can be followed. */
export interface LinkedPart {
  text: string;
  href: string | null;
}

/** Cuts a text at the web addresses in it; no other scheme becomes a link. */
export function linkedText(text: string): LinkedPart[] {
  const parts: LinkedPart[] = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]/g)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: match[0], href: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}
