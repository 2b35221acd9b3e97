export type Route =
  | { name: 'home' }
  | { name: 'together'; people: readonly string[] }
  | { name: 'chat'; conversationId: string | null; seq: number | null }
  | { name: 'invite'; code: string }
  | { name: 'sign-in' | 'sign-up' }
  | { name: 'forgot-password' | 'reset-password' | 'verify-email' }
  | { name: 'developer' }
  | { name: 'unknown' };

const fixed: Record<string, Route> = {
  '/': { name: 'home' },
  '/sign-in': { name: 'sign-in' },
  '/sign-up': { name: 'sign-up' },
  '/forgot-password': { name: 'forgot-password' },
  // Mails lead to these two.
  '/reset-password': { name: 'reset-password' },
  '/verify-email': { name: 'verify-email' },
  '/developer': { name: 'developer' },
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the page shows at a path. */
export function routeOf(path: string): Route {
  const known = fixed[path.length > 1 ? path.replace(/\/$/, '') : path];
  if (known) return known;
  const [first, second, third, ...more] = path.split('/').filter(Boolean).map(decoded);
  if (more.length > 0) return { name: 'unknown' };
  if (first === 'chat') return chatOf(second, third);
  if (first === 'i' && second && !third) return { name: 'invite', code: second };
  if (first === 'together' && second && !third) return { name: 'together', people: namesIn(second) };
  return { name: 'unknown' };
}

export function chatPath(conversationId: string | null, seq?: number): string {
  if (conversationId === null) return '/chat';
  return seq === undefined ? `/chat/${conversationId}` : `/chat/${conversationId}/${seq}`;
}

export function togetherPath(people: readonly string[]): string {
  return people.length === 0 ? '/' : `/together/${people.map(encodeURIComponent).join(',')}`;
}

/** Whoever makes a link chooses what it names: anything but an id leads nowhere. */
function chatOf(id: string | undefined, seq: string | undefined): Route {
  if (id === undefined) return { name: 'chat', conversationId: null, seq: null };
  return uuid.test(id) ? { name: 'chat', conversationId: id, seq: seqOf(seq) } : { name: 'unknown' };
}

function namesIn(list: string): string[] {
  return [...new Set(list.split(',').filter(Boolean))];
}

function seqOf(text: string | undefined): number | null {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
