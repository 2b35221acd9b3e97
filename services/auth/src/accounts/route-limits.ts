import type { RouteContract } from '@parley/contracts';
import type { Limit } from '@parley/rate-limit';

const perHour = (count: number) => count / 3_600;

// Open routes are limited by address, generously: a school or a carrier may stand behind one. What sends a mail or
// makes an account is dear; a public file is not.
const BY_ADDRESS: Readonly<Record<string, Limit>> = {
  'POST /api/auth/register': { burst: 30, perSecond: 0.1 },
  'POST /api/auth/login': { burst: 60, perSecond: 1 },
  'POST /api/auth/refresh': { burst: 300, perSecond: 5 },
  'POST /api/auth/apple': { burst: 60, perSecond: 1 },
  // Apple's servers, which are few.
  'POST /api/auth/apple/notifications': { burst: 300, perSecond: 10 },
  'POST /api/auth/passkeys/sign-in/options': { burst: 60, perSecond: 1 },
  'POST /api/auth/passkeys/sign-in': { burst: 60, perSecond: 1 },
  'POST /api/auth/email/verify': { burst: 30, perSecond: 0.2 },
  'POST /api/auth/password/forgot': { burst: 10, perSecond: perHour(60) },
  'POST /api/auth/password/reset': { burst: 30, perSecond: 0.2 },
  'GET /.well-known/jwks.json': { burst: 300, perSecond: 10 },
  'GET /.well-known/apple-app-site-association': { burst: 300, perSecond: 10 },
};

const BY_USER: Readonly<Record<string, Limit>> = {
  'GET /api/users': { burst: 60, perSecond: 5 },
  'POST /api/device-tokens': { burst: 20, perSecond: 0.2 },
  'PATCH /api/users/me': { burst: 20, perSecond: 0.2 },
  // Each sends a mail to an address that the caller names.
  'POST /api/auth/email': { burst: 5, perSecond: perHour(10) },
  'POST /api/auth/email/verification': { burst: 5, perSecond: perHour(10) },
  'POST /api/auth/password': { burst: 10, perSecond: perHour(30) },
};
const ANY_USER_ROUTE: Limit = { burst: 120, perSecond: 20 };
// Never reached: a test asks that every open route has its own.
const ANY_OPEN_ROUTE: Limit = { burst: 30, perSecond: 0.5 };

/** `METHOD path`, as the tables name a route. */
export function routeName({ method, path }: Pick<RouteContract, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** What one user may ask of a route that needs a session. */
export function limitByUser(route: RouteContract): Limit {
  return BY_USER[routeName(route)] ?? ANY_USER_ROUTE;
}

/** What one address may ask of an open route. */
export function limitByAddress(route: RouteContract): Limit {
  return BY_ADDRESS[routeName(route)] ?? ANY_OPEN_ROUTE;
}

/** The routes that have a limit of their own. */
export const limitedRoutes = { open: Object.keys(BY_ADDRESS), signedIn: Object.keys(BY_USER) };
