/**
 * Throws a TypeError unless a path leads to where it says. Whoever follows it, or a proxy in between, may resolve dot
 * segments, also written as %2e, before it is looked at: one hidden in an id would lead somewhere else, with the token.
 */
export function requirePlainPath(path: string): void {
  const way = path
    .split(/[?#]/, 1)[0]!
    .replaceAll(/%2e/gi, '.')
    .replaceAll(/%2f|%5c|\\/gi, '/');
  const isPlain = /^\/(?!\/)/.test(way) && !way.split('/').some((part) => part === '.' || part === '..');
  // Tabs and line ends are left out of a URL wherever they stand.
  if (!isPlain || /[\t\r\n]/.test(path)) throw new TypeError(`Not the path of a resource: ${path}`);
}
