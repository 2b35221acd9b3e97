export type Attachment = { kind: 'photo' | 'note' } | { kind: 'file'; name: string };

/** One line of an exchange. */
export interface Line {
  /** 0 for A, 1 for B and so on. */
  speaker: number;
  text: string;
  /** What the text is edited to. */
  becomes?: string;
  /** Whether it answers the first line of the exchange. */
  isReply: boolean;
  attachment?: Attachment;
  /** Of others, in order. */
  reactions: readonly string[];
}

const LINE =
  /^(?<speaker>[A-Z])(?<reply>>?) (?:\[(?<kind>photo|note|file)(?::(?<name>[^\]]+))?\] )?(?<text>.*?)(?: ~> (?<becomes>.*?))?(?: \|(?<reactions>\S+))?$/u;
const emoji = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Reads `A text`, said by the first speaker; `B> text`, a reply to the exchange's first line. Then, as far as there is:
 * `[photo]`, `[note]` or `[file:name]` before the text, ` ~> text` that it is edited to, and ` |👍❤️`, reactions. In a
 * text `{day}` is a word of that kind and `@B` mentions a speaker.
 */
export function readLine(raw: string): Line {
  const groups = LINE.exec(raw)?.groups;
  if (!groups) throw new Error(`"${raw}" is no line of an exchange.`);
  const { speaker = 'A', reply, kind, name, text = '', becomes, reactions = '' } = groups;
  return {
    speaker: speaker.charCodeAt(0) - 'A'.charCodeAt(0),
    text,
    ...(becomes ? { becomes } : {}),
    isReply: reply === '>',
    ...(kind ? { attachment: attachmentOf(kind, name) } : {}),
    reactions: [...emoji.segment(reactions)].map(({ segment }) => segment),
  };
}

function attachmentOf(kind: string, name: string | undefined): Attachment {
  if (kind === 'file') return { kind, name: name ?? 'file.txt' };
  return { kind: kind === 'note' ? 'note' : 'photo' };
}
