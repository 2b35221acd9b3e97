import { createHash } from 'node:crypto';
import { AppError } from '@parley/runtime';
import { type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { AppleKeys } from './apple-keys.ts';

/** How far clocks may differ. */
const SKEW_SECONDS = 60;
/** An identity token is taken for this long after Apple made it; an app sends it at once. */
const IDENTITY_TOKEN_SECONDS = 600;
/** Apple sends a notification again for a while; older ones are of no use. */
const NOTIFICATION_SECONDS = 7 * 86_400;

/** An identity token that was found good. Whoever relies on it marks it used, by its hash. */
export interface AppleIdentity {
  subject: string;
  /** The bundle id that it was made for. */
  audience: string;
  /** The address that Apple verified, if Apple names one. */
  email: string | null;
  issuedAt: Date;
  expiresAt: Date;
  /** Of what is signed: the same token written otherwise has the same hash. */
  hash: Buffer;
}

export interface AppleEvent {
  type: string;
  subject: string;
  at: Date;
}

export interface AppleTokens {
  /**
   * Checks an identity token as Apple's page "Verifying a user" says: RS256 by a key of Apple's key set, issuer,
   * audience, times, and the SHA-256 (hex) of the nonce; a token without a nonce is refused on every platform. A null
   * nonce is for tokens that come from Apple's token endpoint. Throws `unauthenticated`, or `busy` with Apple away.
   */
  verifyIdentity(token: string, nonce: string | null): Promise<AppleIdentity>;
  /** The event of a server-to-server notification. Throws `unauthenticated`, or `busy` with Apple away. */
  verifyNotification(payload: string): Promise<AppleEvent>;
}

export function createAppleTokens(options: {
  keys: AppleKeys;
  issuer: string;
  bundleIds: readonly string[];
  now: () => number;
}): AppleTokens {
  const { keys, issuer, bundleIds, now } = options;

  async function verify(token: string, rules: JWTVerifyOptions): Promise<JWTPayload & { aud: string }> {
    try {
      // The key is found by its kid only: a key or an address within the token counts for nothing.
      const { payload } = await jwtVerify(token, ({ kid }) => keyOf(keys, kid), {
        ...rules,
        algorithms: ['RS256'],
        issuer,
        clockTolerance: SKEW_SECONDS,
        currentDate: new Date(now()),
      });
      if (typeof payload.aud !== 'string' || !bundleIds.includes(payload.aud)) throw notApples();
      return payload as JWTPayload & { aud: string };
    } catch (error) {
      throw error instanceof AppError ? error : notApples(error);
    }
  }

  return {
    async verifyIdentity(token, nonce) {
      const claims = await verify(token, {
        maxTokenAge: IDENTITY_TOKEN_SECONDS,
        requiredClaims: ['sub', 'exp', 'iat'],
      });
      if (claims['events'] !== undefined || !isSubject(claims.sub)) throw notApples();
      if (nonce !== null && claims['nonce'] !== sha256(nonce).toString('hex')) throw notApples();
      return {
        subject: claims.sub,
        audience: claims.aud,
        email: emailIn(claims),
        issuedAt: new Date(Number(claims.iat) * 1_000),
        expiresAt: new Date(Number(claims.exp) * 1_000),
        hash: sha256(token.slice(0, token.lastIndexOf('.'))),
      };
    },
    async verifyNotification(payload) {
      const claims = await verify(payload, {
        maxTokenAge: NOTIFICATION_SECONDS,
        requiredClaims: ['exp', 'iat', 'events'],
      });
      return eventIn(claims['events']);
    },
  };
}

async function keyOf(keys: AppleKeys, kid: string | undefined) {
  const key = kid === undefined ? null : await keys.find(kid);
  if (!key) throw notApples();
  return key;
}

function notApples(cause?: unknown): AppError {
  return new AppError('unauthenticated', 'The token is not valid', { cause });
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isSubject(sub: unknown): sub is string {
  return typeof sub === 'string' && /^[\w.-]{1,255}$/.test(sub);
}

// Apple writes booleans as such or as strings.
function emailIn({ email, email_verified: verified }: JWTPayload): string | null {
  if (verified !== true && verified !== 'true') return null;
  if (typeof email !== 'string' || email.length > 254) return null;
  return /^[^@\s\p{C}]+@[^@\s\p{C}]+\.[^@\s\p{C}]+$/u.test(email) ? email : null;
}

// A string of JSON within the JSON.
function eventIn(events: unknown): AppleEvent {
  try {
    const { type, sub, event_time: atMs } = JSON.parse(String(events));
    const at = new Date(atMs);
    if (typeof type === 'string' && isSubject(sub) && !Number.isNaN(at.getTime())) {
      return { type, subject: sub, at };
    }
    throw notApples();
  } catch (error) {
    throw error instanceof AppError ? error : notApples(error);
  }
}
