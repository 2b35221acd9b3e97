/** One emoji of the set recommended for general interchange (Unicode TS #51). */
const EMOJI = /^\p{RGI_Emoji}$/v;
/** Asks for the emoji where a character has a text form, too. */
const AS_EMOJI = '\uFE0F';

/** An emoji in the one form it is stored in; null for anything else. */
export function emojiOf(text: string): string | null {
  for (const form of [text, `${text}${AS_EMOJI}`]) if (EMOJI.test(form)) return form;
  return null;
}
