import type { Me, TokenPair } from '@parley/contracts';
import type { Account } from '../api.ts';
import { codeOf, offline, signedOut } from '../refusal.ts';
import type { Journal } from '../store/journal.ts';
import { Value } from '../value.ts';
import { askForPair } from './ask-for-pair.ts';
import type { Call, Http } from './http.ts';
import { exclusively } from './lock.ts';
import { isNewer, type Tokens, tokensOf } from './tokens.ts';

/** A token that ends sooner is refreshed before it is used. */
const FRESH_MS = 30_000;
/** What refuses a refresh for good. Anything else may be of a proxy, or pass. */
const ENDS: readonly (string | null)[] = [
  'unauthenticated',
  'token_expired',
  'refresh_reused',
  'suspended',
  'forbidden',
];

type EndReason = (Account & { state: 'signed-out' })['reason'];

/** Who is signed in, with tokens that are refreshed by one task at a time. */
export class Session {
  readonly account = new Value<Account>({ state: 'loading' });
  readonly #http: Http;
  readonly #journal: Journal;
  readonly #deviceName: string | undefined;
  #tokens: Tokens | null = null;
  #refresh: Promise<string> | null = null;
  #isLeaving = false;
  #isStopped = false;

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
    const me = await this.#journal.get<Me>('meta', 'me');
    this.#tokens = me?.id === tokens.me.id ? { ...tokens, me } : tokens;
    await data();
    this.#adopt(this.#tokens);
  }

  /** `before` is called with the user's id between the answer and the sign-in. */
  async signIn(path: string, body: object, before: (userId: string) => Promise<void>): Promise<void> {
    const named = this.#deviceName ? { ...body, device_name: this.#deviceName } : body;
    const pair = await this.#http.json<TokenPair | undefined>({ method: 'POST', path, body: named });
    const tokens = tokensOf(pair, 0);
    await before(tokens.me.id);
    await this.#save(tokens);
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
    return this.#begin(this.#tokens, 'expired');
  }

  /** The server has closed this session: a refresh tells why, or that it lives. */
  async revoked(): Promise<void> {
    if (this.#tokens) await this.#begin(this.#tokens, 'revoked').catch(() => {});
  }

  /**
   * A signed-in call; repeated once when its token has expired meanwhile. Rejects with `unauthenticated` when the sign-in
   * has ended before the answer came: that one is nothing to the next.
   */
  async call<T>(perform: (call: { token: string }) => Promise<T>): Promise<T> {
    const sessionId = this.#tokens?.session_id;
    const answer = await this.#perform(perform).catch((error: unknown) => {
      this.#requireStill(sessionId);
      throw error;
    });
    this.#requireStill(sessionId);
    return answer;
  }

  json<T>(call: Call): Promise<T> {
    return this.call(({ token }) => this.#http.json<T>({ ...call, token }));
  }

  /** For who wants the answer also when the sign-in ended with it, and keeps nothing of it here. */
  request<T>(call: Call): Promise<T> {
    return this.#perform(({ token }) => this.#http.json<T>({ ...call, token }));
  }

  /** What the server said about the account. */
  updateMe(change: Partial<Me>): void {
    if (!this.#tokens) return;
    const me = { ...this.#tokens.me, ...change };
    // Apart from the tokens, of which another page of this browser may have stored newer ones.
    this.#journal.put('meta', 'me', me);
    this.#adopt({ ...this.#tokens, me });
  }

  async logout(): Promise<void> {
    const sessionId = this.#tokens?.session_id;
    if (sessionId === undefined) return;
    // The server may close the socket before it answers: that is no revocation.
    this.#isLeaving = true;
    await this.json({ method: 'POST', path: '/api/auth/logout' }).catch(() => {});
    if (this.#tokens?.session_id === sessionId) this.end('signed_out');
    this.#isLeaving = false;
  }

  end(reason: EndReason): void {
    this.#tokens = null;
    this.#refresh = null;
    this.#journal.delete('meta', 'session');
    this.account.set({ state: 'signed-out', reason: this.#isLeaving ? 'signed_out' : reason });
  }

  /** Resolves when no refresh is under way, and none begins: a pair that is not stored is a sign-in that is lost. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#refresh?.catch(() => {});
  }

  async #perform<T>(perform: (call: { token: string }) => Promise<T>): Promise<T> {
    const sessionId = this.#tokens?.session_id;
    const token = await this.token();
    try {
      return await perform({ token });
    } catch (error) {
      if (codeOf(error) !== 'token_expired' && codeOf(error) !== 'unauthenticated') throw error;
      this.#requireStill(sessionId);
      return perform({ token: await this.refresh(token) });
    }
  }

  #requireStill(sessionId: string | undefined): void {
    if (this.#tokens?.session_id !== sessionId) throw signedOut();
  }

  #begin(used: Tokens, whenRefused: 'expired' | 'revoked'): Promise<string> {
    if (this.#refresh) return this.#refresh;
    if (this.#isStopped) return Promise.reject(offline());
    const refresh = this.#refreshed(used, whenRefused).finally(() => {
      if (this.#refresh === refresh) this.#refresh = null;
    });
    this.#refresh = refresh;
    return refresh;
  }

  async #refreshed(used: Tokens, whenRefused: 'expired' | 'revoked'): Promise<string> {
    return exclusively(`parley-refresh ${used.session_id}`, async () => {
      try {
        const tokens = await this.#next(used);
        this.#requireStill(used.session_id);
        await this.#save({ ...tokens, me: this.#tokens?.me ?? tokens.me });
        return tokens.access_token;
      } catch (error) {
        const code = codeOf(error);
        if (ENDS.includes(code) && this.#tokens?.session_id === used.session_id)
          this.end(code === 'suspended' ? code : code === 'refresh_reused' ? 'revoked' : whenRefused);
        throw error;
      }
    });
  }

  async #next(used: Tokens): Promise<Tokens> {
    // Another page of this browser may have been faster.
    const kept = await this.#journal.get<Tokens>('meta', 'session');
    if (!isNewer(kept, used)) return askForPair(this.#http, used);
    return kept.expires_at - Date.now() > FRESH_MS ? kept : askForPair(this.#http, kept);
  }

  async #save(tokens: Tokens): Promise<void> {
    this.#tokens = tokens;
    this.#journal.put('meta', 'session', tokens);
    this.#journal.put('meta', 'me', tokens.me);
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
