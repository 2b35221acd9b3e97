import { isUuid, timings } from '@parley/contracts';
import { type CryptoKey, errors, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import { AppError } from './app-error.ts';

export const TOKEN_ISSUER = 'parley';
export const TOKEN_AUDIENCE = 'parley';
/** `typ` of access tokens (RFC 9068). */
export const TOKEN_TYPE = 'at+jwt';

/** Ours have a few hundred; what is longer is not looked at. */
const MAX_TOKEN_LENGTH = 4_096;
/** By so much the clocks of two machines may differ. */
const CLOCK_SKEW_MS = 60_000;
/** Keys are asked for as often: a new one is published minutes before it signs. */
const KEYS_EVERY_MS = 60_000;
/** Of a key not known, at most once in this time, whatever tokens name. */
const UNKNOWN_KEY_EVERY_MS = 1_000;

/** Who a request or socket speaks for. */
export interface Caller {
  userId: string;
  sessionId: string;
  /** Milliseconds since the Unix epoch. */
  tokenExpiresAtMs: number;
}

export interface RevokedSession {
  sessionId: string;
  userId: string;
  revokedAtMs: number;
}

/** Where keys and revocations come from: the auth service over RPC, or auth's own store. */
export interface TokenAuthority {
  keys(): Promise<{ keys: JWK[] }>;
  /** Sessions revoked since the cursor; with an empty one, all of the last 15 minutes. */
  revocations(cursor: string): Promise<{ revoked: RevokedSession[]; cursor: string }>;
}

export interface TokenVerifierOptions {
  authority: TokenAuthority;
  /** How often revocations are asked for, ms. */
  intervalMs?: number;
  /** Told once for each session that is found revoked. */
  onRevoked?: (session: RevokedSession) => void;
  /** Told when auth stops or starts answering. */
  onAuthority?: (state: { reachable: boolean; error?: unknown }) => void;
  now?: () => number;
}

/**
 * The one verifier of access tokens (JWT, RFC 7519; EdDSA only), shared by every edge. Keys are looked
 * up by `kid` in memory; sessions revoked in the last 15 minutes, a token's life, are refused. With
 * auth away, it goes on with what it knows.
 */
export class TokenVerifier {
  readonly #options: TokenVerifierOptions;
  readonly #now: () => number;
  readonly #revoked = new Map<string, number>();
  #keys = new Map<string, CryptoKey | Uint8Array>();
  #cursor = '';
  #keysReadAtMs = 0;
  #readingKeys: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> = Promise.resolve();
  #reachable = true;
  #loaded = false;

  constructor(options: TokenVerifierOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Whether keys and revocations have been loaded; an edge is not ready before. */
  get ready(): boolean {
    return this.#loaded;
  }

  /** Loads what it can and keeps asking; does not fail when auth is away yet. */
  async start(): Promise<void> {
    await this.#poll();
    const tick = () => {
      this.#polling = this.#poll().finally(() => {
        if (this.#timer) this.#timer = setTimeout(tick, this.#options.intervalMs ?? 1_000);
      });
    };
    this.#timer = setTimeout(tick, this.#options.intervalMs ?? 1_000);
  }

  /** Stops asking. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#polling;
  }

  /** Takes a revocation that arrived by another way, such as Pub/Sub. */
  revoke(session: RevokedSession): void {
    if (this.#revoked.has(session.sessionId)) return;
    this.#revoked.set(session.sessionId, session.revokedAtMs);
    this.#options.onRevoked?.(session);
  }

  isRevoked(sessionId: string): boolean {
    return this.#revoked.has(sessionId);
  }

  /** The caller of a token. Throws `token_expired` or `unauthenticated`. */
  async verify(token: string): Promise<Caller> {
    const caller = await this.#check(token);
    if (this.#revoked.has(caller.sessionId)) {
      throw new AppError('unauthenticated', 'The session was revoked');
    }
    return caller;
  }

  async #check(token: string): Promise<Caller> {
    if (token.length > MAX_TOKEN_LENGTH)
      throw new AppError('unauthenticated', 'The access token is not valid');
    try {
      const { payload } = await jwtVerify(token, (header) => this.#key(header.kid), {
        algorithms: ['EdDSA'],
        issuer: TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
        typ: TOKEN_TYPE,
        currentDate: new Date(this.#now()),
        requiredClaims: ['sub', 'sid', 'exp'],
      });
      return callerOf(payload, this.#now());
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (error instanceof errors.JWTExpired)
        throw new AppError('token_expired', undefined, { cause: error });
      throw new AppError('unauthenticated', 'The access token is not valid', { cause: error });
    }
  }

  async #key(kid: string | undefined): Promise<CryptoKey | Uint8Array> {
    if (!kid) throw new AppError('unauthenticated', 'The access token is not valid');
    const known = this.#keys.get(kid);
    if (known) return known;
    // Perhaps a new key; at most one look a second, so that made-up kids cost nothing.
    if (this.#now() - this.#keysReadAtMs > UNKNOWN_KEY_EVERY_MS) this.#readKeys().catch(() => {});
    // Whoever comes while it is under way waits for it too.
    await this.#readingKeys?.catch(() => {});
    const found = this.#keys.get(kid);
    if (!found && !this.#loaded) throw new AppError('busy', 'Starting', { retryAfterMs: 1_000 });
    if (!found) throw new AppError('unauthenticated', 'The access token is not valid');
    return found;
  }

  #readKeys(): Promise<void> {
    this.#readingKeys ??= this.#askForKeys().finally(() => {
      this.#readingKeys = undefined;
    });
    return this.#readingKeys;
  }

  async #askForKeys(): Promise<void> {
    this.#keysReadAtMs = this.#now();
    const { keys } = await this.#options.authority.keys();
    const imported = await Promise.all(
      keys.map(async (jwk) => [String(jwk.kid), await importJWK(jwk, 'EdDSA')] as const),
    );
    this.#keys = new Map(imported);
  }

  async #poll(): Promise<void> {
    try {
      if (!this.#loaded || this.#now() - this.#keysReadAtMs > KEYS_EVERY_MS) await this.#readKeys();
      const { revoked, cursor } = await this.#options.authority.revocations(this.#cursor);
      this.#cursor = cursor;
      for (const session of revoked) this.revoke(session);
      this.#forget();
      this.#loaded = true;
      this.#report(true);
    } catch (error) {
      this.#report(false, error);
    }
  }

  #forget(): void {
    const before = this.#now() - timings.accessTokenMs - 60_000;
    for (const [sessionId, atMs] of this.#revoked) if (atMs < before) this.#revoked.delete(sessionId);
  }

  #report(reachable: boolean, error?: unknown): void {
    if (reachable === this.#reachable) return;
    this.#reachable = reachable;
    this.#options.onAuthority?.({ reachable, error });
  }
}

/** Who the claims of a sound token speak for. Throws `unauthenticated` when they are none of ours. */
function callerOf(payload: JWTPayload, nowMs: number): Caller {
  const { sub, sid, exp, iat } = payload as JWTPayload & { sid?: unknown };
  const early = iat !== undefined && iat * 1_000 > nowMs + CLOCK_SKEW_MS;
  if (early || typeof sub !== 'string' || !isUuid(sub) || typeof sid !== 'string' || !isUuid(sid)) {
    throw new AppError('unauthenticated', 'The access token is not valid');
  }
  return { userId: sub, sessionId: sid, tokenExpiresAtMs: Number(exp) * 1_000 };
}
