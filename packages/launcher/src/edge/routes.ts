export type Destination =
  | 'auth'
  | 'push'
  | 'message'
  | 'gateway'
  | 'simulator'
  | 'developer'
  | 'own'
  /** The web client. */
  | 'web'
  | 'none';

const prefixes: readonly [prefix: string, destination: Destination][] = [
  ['/api/auth', 'auth'],
  // What auth knows of the account is in it too, but most of it is messages.
  ['/api/users/me/export', 'message'],
  ['/api/users', 'auth'],
  ['/api/device-tokens', 'auth'],
  ['/.well-known', 'auth'],
  ['/api/push', 'push'],
  ['/api', 'message'],
  ['/ws', 'gateway'],
  ['/simulator', 'simulator'],
  // `/developer` itself is a page of the web client.
  ['/developer/mails', 'developer'],
  ['/developer/metrics', 'developer'],
];

const own = new Set(['/healthz', '/readyz', '/parley.json']);

const pages: readonly string[] = [
  '/chat',
  '/together',
  // An invitation.
  '/i',
  '/sign-in',
  '/sign-up',
  '/forgot-password',
  '/reset-password',
  '/verify-email',
  '/developer',
  '/assets',
  '/icon.svg',
  '/manifest.webmanifest',
];

/** Which part serves a request target; a prefix matches whole path segments only. */
export function destinationOf(target: string): Destination {
  const path = target.split(/[?#]/, 1)[0] ?? '';
  if (own.has(path)) return 'own';
  const isBelow = (prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
  const known = prefixes.find(([prefix]) => isBelow(prefix))?.[1];
  return known ?? (path === '/' || pages.some(isBelow) ? 'web' : 'none');
}
