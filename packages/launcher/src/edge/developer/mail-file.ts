/** A mail as its reader sees it: the plain part alone. */
export interface ReadMail {
  from: string;
  to: string;
  subject: string;
  /** RFC 3339, UTC; null: it names no date. */
  sent_at: string | null;
  text: string;
}

/**
 * Reads a mail as auth writes it: RFC 5322 headers with encoded words (RFC 2047), and the first text/plain of
 * what may be a multipart (RFC 2046), in any transfer encoding. Nothing of its HTML.
 */
export function readMailFile(file: string): ReadMail {
  const { headers, body } = splitPart(file.replaceAll('\r\n', '\n'));
  const date = new Date(headers.get('date') ?? '');
  return {
    from: decodeWords(headers.get('from') ?? ''),
    to: decodeWords(headers.get('to') ?? ''),
    subject: decodeWords(headers.get('subject') ?? ''),
    sent_at: Number.isNaN(date.getTime()) ? null : date.toISOString(),
    text: plainText(headers, body) ?? '',
  };
}

type Headers = ReadonlyMap<string, string>;

function splitPart(part: string): { headers: Headers; body: string } {
  const end = part.indexOf('\n\n');
  const head = (end < 0 ? part : part.slice(0, end)).replaceAll(/\n[ \t]+/g, ' ');
  const headers = new Map<string, string>();
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: end < 0 ? '' : part.slice(end + 2) };
}

function plainText(headers: Headers, body: string): string | null {
  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) {
    return /^text\/plain/i.test(type) ? decodeBody(headers, body) : null;
  }
  const parts = `\n${body}`.split(`\n--${boundary}`).slice(1, -1);
  for (const part of parts.map((each) => splitPart(each.replace(/^[ \t]*\n/, '')))) {
    const text = plainText(part.headers, part.body);
    if (text !== null) return text;
  }
  return null;
}

function decodeBody(headers: Headers, body: string): string {
  switch (headers.get('content-transfer-encoding')?.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    case 'quoted-printable':
      return decodeQuoted(body.replaceAll(/[ \t]+\n/g, '\n').replaceAll('=\n', ''));
    default:
      return body;
  }
}

function decodeQuoted(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-Fa-f]{2})/g, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Words that follow each other are joined before they are read: a character may be split between them. */
function decodeWords(header: string): string {
  const joined = header.replaceAll(/\?=\s+=\?[\w-]+\?[QqBb]\?/g, '');
  return joined.replaceAll(/=\?[\w-]+\?([QqBb])\?([^?]*)\?=/g, (_whole, kind: string, text: string) =>
    kind.toUpperCase() === 'B'
      ? Buffer.from(text, 'base64').toString('utf8')
      : decodeQuoted(text.replaceAll('_', ' ')),
  );
}
