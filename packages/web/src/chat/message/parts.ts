/** What the text of a message is made of. */
export type TextPart =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; userId: string | null };

export interface Mentioned {
  /** Who is mentioned, by user name in lower case. */
  users: ReadonlyMap<string, string>;
  all: boolean;
}

// Only what clearly is an address: with a scheme, or beginning with www.
const TOKEN = /(?:https?:\/\/|www\.)[^\s<>"“”]+|(?<![\p{L}\p{N}_.])@[\p{L}\p{N}_.]+/giu;

/** The text in parts, in order; together they are the text. */
export function partsOf(text: string, mentioned: Mentioned): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const part = token.startsWith('@') ? mentionIn(token, mentioned) : linkIn(token);
    if (!part) continue;
    if (index > at) parts.push({ kind: 'text', text: text.slice(at, index) });
    parts.push(part);
    at = index + part.text.length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

function mentionIn(token: string, { users, all }: Mentioned): TextPart | null {
  // A dot after a name is the end of the sentence, unless the name ends with one.
  for (let name = token.slice(1); name !== ''; name = name.endsWith('.') ? name.slice(0, -1) : '') {
    const key = name.toLowerCase();
    if (all && key === 'all') return { kind: 'mention', text: `@${name}`, userId: null };
    const userId = users.get(key);
    if (userId) return { kind: 'mention', text: `@${name}`, userId };
  }
  return null;
}

function linkIn(token: string): TextPart | null {
  const text = withoutTail(token);
  const href = /^www\./i.test(text) ? `https://${text}` : text;
  if (!URL.canParse(href)) return null;
  const { protocol, hostname } = new URL(href);
  const safe = protocol === 'https:' || protocol === 'http:';
  return safe && (hostname.includes('.') || hostname === 'localhost') ? { kind: 'link', text, href } : null;
}

/** Punctuation that ends a sentence is not part of the address; nor is a bracket that was opened before it. */
function withoutTail(token: string): string {
  const text = token.replace(/[.,:;!?'’…]+$/u, '');
  const unopened = text.endsWith(')') && !text.includes('(');
  return unopened ? withoutTail(text.slice(0, -1)) : text;
}

const FEW_EMOJI = /^(?:\p{RGI_Emoji}\s?){1,3}$/v;

/** One to three emoji and nothing else: shown large. */
export function isFewEmoji(text: string): boolean {
  return text.length <= 64 && FEW_EMOJI.test(text.trim());
}
