import { limits } from '@parley/contracts';

/**
 * The name of a file as it is shown and downloaded: the last part of a path, without control and direction
 * characters, not a dot file, of bounded length. Null when nothing is left.
 */
export function fileName(raw: string | undefined): string | null {
  const last = raw?.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[\s.]+/, '')
    .trim();
  const characters = [...clean];
  const most = limits.mediaNameCharacters;
  if (characters.length <= most) return clean === '' ? null : clean;
  const extension = /\.\w{1,10}$/.exec(clean)?.[0] ?? '';
  return (
    characters
      .slice(0, most - extension.length)
      .join('')
      .trim() + extension
  );
}

/** A name whose ending tells what the file is, as its content was found to be. */
export function withExtension(
  name: string | null,
  extensions: readonly [string, ...string[]],
): string | null {
  if (name === null) return null;
  const ending = /\.(\w{1,10})$/.exec(name);
  if (ending && extensions.includes(ending[1]?.toLowerCase() ?? '')) return name;
  return `${ending ? name.slice(0, ending.index) : name}.${extensions[0]}`;
}

/** `Content-Disposition`, RFC 6266, with the name in UTF-8 as RFC 8187 writes it. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string | null): string {
  if (name === null) return kind;
  const ascii = name
    .normalize('NFKD')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .replaceAll(/["\\%]/g, '_')
    .trim();
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii || 'file'}"; filename*=UTF-8''${encoded}`;
}
