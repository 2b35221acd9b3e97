import type { MailText } from './mail-text.ts';

/** A mail as it is sent: plain text, and the same as simple HTML. */
export interface ComposedMail {
  /** The same on each attempt, so that a mail that comes twice can be told. */
  messageId: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** Puts a mail together; what stands in the text is escaped for HTML. */
export function composeMail(
  { subject, paragraphs, link }: MailText,
  envelope: { messageId: string; from: string; to: string },
): ComposedMail {
  const lines = link === undefined ? paragraphs : [...paragraphs, link];
  const html = [
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ...(link === undefined ? [] : [`<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`]),
  ];
  return { ...envelope, subject, text: `${lines.join('\n\n')}\n`, html: `${html.join('\n')}\n` };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
