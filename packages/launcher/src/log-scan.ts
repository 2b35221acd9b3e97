import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What secrets look like. A kid, the thumbprint of a public key, looks like a token and is taken out before. */
const shapes: readonly (readonly [name: string, shape: RegExp])[] = [
  ['a signed token', /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/],
  ['an opaque token', /(?<![\w/.-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{43}(?![\w/.-])/],
  ['a device token', /(?<![\da-f])[\da-f]{64,}(?![\da-f])/i],
  ['a password hash', /\$argon2/],
  ['a password', /correct horse|not the password|aus bonn/],
  ['a bearer token', /\bBearer +\w/i],
  ['an e-mail address', /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/i],
  ['a private key', /PRIVATE KEY-----|"d" ?: ?"/],
  ['credentials in an address', /:\/\/[^\s/@"]+:[^\s/@"]+@/],
];
const kids = /"kids?":(?:"[^"]*"|\[[^\]]*\])/g;

const SHOWN_CHARACTERS = 200;
const SHOWN_FINDINGS = 20;

/** What in a line of a log looks like a secret, with the line as it may be shown; undefined when nothing does. */
export function secretIn(line: string): { what: string; shown: string } | undefined {
  const text = line.replaceAll(kids, '');
  const found = shapes.filter(([, shape]) => shape.test(text));
  if (found.length === 0) return undefined;
  const shown = found.reduce(
    (rest, [, shape]) => rest.replaceAll(new RegExp(shape, `${shape.flags}g`), '[…]'),
    text,
  );
  return { what: found.map(([name]) => name).join(' and '), shown: shown.trim().slice(0, SHOWN_CHARACTERS) };
}

/** One sentence for each line of a folder's logs with a secret in it; of many, the first and how many more. */
export async function secretsInLogs(dir: string): Promise<string[]> {
  const findings: string[] = [];
  for (const file of (await readdir(dir)).sort()) {
    const lines = (await readFile(join(dir, file), 'utf8')).split('\n');
    for (const [index, line] of lines.entries()) {
      const found = secretIn(line);
      if (found) findings.push(`A log holds ${found.what} (${file}:${index + 1}): ${found.shown}`);
    }
  }
  const more = findings.length - SHOWN_FINDINGS;
  return more > 0
    ? [...findings.slice(0, SHOWN_FINDINGS), `${more} more lines of the logs hold secrets.`]
    : findings;
}
