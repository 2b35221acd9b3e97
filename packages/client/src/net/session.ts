import type { Me, TokenPair } from '@parley/contracts';
import type { Account } from '../api.ts';
import { codeOf, isTransient, signedOut } from '../refusal.ts';
import type { Journal } from '../store/journal.ts';
import { Value } from '../value.ts';
import type { Call, Http } from './http.ts';
import { exclusively } from './lock.ts';

/** A token that ends sooner is refreshed before it is used. */
const FRESH_MS = 30_000;
/** When the answer of a refresh was lost, the same pair is to be had for 10 s: these waits stay within. */
const REPEAT_AFTER_MS = [200, 800, 2_000];

export interface Tokens {
  access_token: string;
  refresh_token: string;
  /** By the clock of this machine, in milliseconds. */
  expires_at: number;
  session_id: string;
  me: Me;
}

type EndReason = (Account & { state: 'signed-out' })['reason'];

/** Who is signed in, with tokens that are refreshed by one task at a time. */
export class Session {
  readonly account = new Value<Account>({ state: 'loading' });
  readonly #http: Http;
  readonly #journal: Journal;
  readonly #deviceName: string | undefined;
  #tokens: Tokens | null = null;
  #refresh: Promise<string> | null = null;

  constructor(options: { http: Http; journal: Journal; deviceName?: string | undefined }) {
    this.#http = options.http;
    this.#journal = options.journal;
    this.#deviceName = options.deviceName;
  }

  get userId(): string | null {
    return this.#tokens?.me.id ?? null;
  }

  get me(): Me | null {
    return this.#tokens?.me ?? null;
  }

  /** The sign-in that the store has kept; `data` is called between finding and showing it. */
  async restore(data: () => Promise<void>): Promise<void> {
    const tokens = await this.#journal.get<Tokens>('meta', 'session');
    if (!tokens) {
      this.account.set({ state: 'signed-out', reason: null });
      return;
    }
    this.#tokens = tokens;
    await data();
    this.#adopt(tokens);
  }

  /** `before` is called with the user's id between the answer and the sign-in. */
  async signIn(path: string, body: object, before: (userId: string) => Promise<void>): Promise<void> {
    const named = this.#deviceName ? { ...body, device_name: this.#deviceName } : body;
    const pair = await this.#http.json<TokenPair>({ method: 'POST', path, body: named });
    await before(pair.user.id);
    await this.#save(tokensOf(pair));
  }

  /** An access token that is good for a while. Rejects with `unauthenticated` when nobody is signed in. */
  async token(): Promise<string> {
    if (!this.#tokens) throw signedOut();
    if (this.#tokens.expires_at - Date.now() > FRESH_MS) return this.#tokens.access_token;
    return this.refresh(this.#tokens.access_token);
  }

  /** A token in place of one that is no good any more. */
  refresh(stale: string): Promise<string> {
    if (!this.#tokens) return Promise.reject(signedOut());
    if (this.#tokens.access_token !== stale) return Promise.resolve(this.#tokens.access_token);
    this.#refresh ??= this.#refreshed(this.#tokens, 'expired').finally(() => {
      this.#refresh = null;
    });
    return this.#refresh;
  }

  /** The server has closed this session: a refresh tells why, or that it lives. */
  async revoked(): Promise<void> {
    if (!this.#tokens) return;
    await (this.#refresh ?? this.#refreshed(this.#tokens, 'revoked')).catch(() => {});
  }

  /** A signed-in call; repeated once when its token has expired meanwhile. */
  async call<T>(perform: (call: { token: string }) => Promise<T>): Promise<T> {
    const token = await this.token();
    try {
      return await perform({ token });
    } catch (error) {
      if (codeOf(error) !== 'token_expired' && codeOf(error) !== 'unauthenticated') throw error;
      return perform({ token: await this.refresh(token) });
    }
  }

  json<T>(call: Call): Promise<T> {
    return this.call(({ token }) => this.#http.json<T>({ ...call, token }));
  }

  /** What the server said about the account. */
  updateMe(change: Partial<Me>): void {
    if (this.#tokens) void this.#save({ ...this.#tokens, me: { ...this.#tokens.me, ...change } });
  }

  async logout(): Promise<void> {
    const tokens = this.#tokens;
    if (!tokens) return;
    const call = { method: 'POST', path: '/api/auth/logout' };
    await this.json(call).catch(() => {});
    if (this.#tokens) this.end('signed_out');
  }

  end(reason: EndReason): void {
    this.#tokens = null;
    this.#journal.delete('meta', 'session');
    this.account.set({ state: 'signed-out', reason });
  }

  async #refreshed(used: Tokens, whenRefused: 'expired' | 'revoked'): Promise<string> {
    return exclusively(`parley-refresh ${used.session_id}`, async () => {
      // Another page of this browser may have been faster.
      const kept = await this.#journal.get<Tokens>('meta', 'session');
      const isNewer = kept?.session_id === used.session_id && kept.access_token !== used.access_token;
      try {
        const tokens =
          isNewer && kept.expires_at - Date.now() > FRESH_MS
            ? kept
            : tokensOf(await this.#askForPair(isNewer ? kept.refresh_token : used.refresh_token));
        if (this.#tokens?.session_id !== used.session_id) throw signedOut();
        await this.#save(tokens);
        return tokens.access_token;
      } catch (error) {
        if (!isTransient(error) && this.#tokens?.session_id === used.session_id) {
          const code = codeOf(error);
          this.end(code === 'suspended' ? code : code === 'refresh_reused' ? 'revoked' : whenRefused);
        }
        throw error;
      }
    });
  }

  async #askForPair(refreshToken: string): Promise<TokenPair> {
    const call = { method: 'POST', path: '/api/auth/refresh', body: { refresh_token: refreshToken } };
    for (const waitMs of REPEAT_AFTER_MS) {
      try {
        return await this.#http.json<TokenPair>(call);
      } catch (error) {
        if (!isTransient(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
    return this.#http.json<TokenPair>(call);
  }

  async #save(tokens: Tokens): Promise<void> {
    this.#tokens = tokens;
    this.#journal.put('meta', 'session', tokens);
    // Stored before it is used: a refresh token that is lost is a sign-in that is lost.
    await this.#journal.flushed();
    if (this.#tokens === tokens) this.#adopt(tokens);
  }

  #adopt(tokens: Tokens): void {
    this.#tokens = tokens;
    const before = this.account.get();
    const isSame =
      before.state === 'signed-in' && before.sessionId === tokens.session_id && before.me === tokens.me;
    if (!isSame) this.account.set({ state: 'signed-in', me: tokens.me, sessionId: tokens.session_id });
  }
}

function tokensOf(pair: TokenPair): Tokens {
  const { access_token, refresh_token, session_id, user, expires_in: seconds } = pair;
  return { access_token, refresh_token, session_id, me: user, expires_at: Date.now() + seconds * 1000 };
}
