import type { TokenPair } from '@parley/contracts';
import { type Call, type PatientCaller, RefusedCall } from '../patient-calls.ts';
import type { PlannedPerson } from './plan.ts';

export interface SeededPerson extends PlannedPerson {
  id: string;
  isNew: boolean;
  /** Calls as this person, who signs in again when the access token has run out. */
  call: PatientCaller;
  token(): Promise<string>;
}

/** Why somebody takes no part. */
export interface LeftOut {
  username: string;
  because: string;
}

const DEVICE = 'parley seed';
const sentences: Readonly<Record<string, string>> = {
  conflict: 'there is such an account, with another password',
  second_factor_required: 'it asks for a second factor',
  suspended: 'it is suspended',
};

/** Signs somebody in; registers the account where there is none. Rejects when neither can be asked. */
export async function enter(
  call: PatientCaller,
  person: PlannedPerson,
  password: string,
): Promise<SeededPerson | LeftOut> {
  const { username, displayName } = person;
  const login = { login: username, password, device_name: DEVICE };
  const signIn = () => call<TokenPair>('/api/auth/login', { body: login });
  const account = { username, password, display_name: displayName, device_name: DEVICE };
  const register = () => call<TokenPair>('/api/auth/register', { body: account });
  try {
    const known = await signIn().catch((error: unknown) => {
      if (error instanceof RefusedCall && error.code === 'unauthenticated') return undefined;
      throw error;
    });
    const pair = known ?? (await register());
    return { ...person, id: pair.user.id, isNew: !known, ...callerAs(call, pair.access_token, signIn) };
  } catch (error) {
    const because = error instanceof RefusedCall ? sentences[error.code ?? ''] : undefined;
    if (because) return { username, because };
    throw error;
  }
}

/** Ends the session that the seed opened; one that cannot be ended runs out. */
export async function leave(call: PatientCaller, { token }: SeededPerson): Promise<void> {
  const ended = token().then((current) => call('/api/auth/logout', { method: 'POST', token: current }));
  await ended.catch(() => undefined);
}

function callerAs(call: PatientCaller, first: string, signIn: () => Promise<TokenPair>) {
  let token = Promise.resolve(first);
  const asPerson = async <T>(path: string, about: Call = {}) => {
    const used = token;
    try {
      return await call<T>(path, { ...about, token: await used });
    } catch (error) {
      if (!(error instanceof RefusedCall && error.status === 401)) throw error;
      // Of calls that find this out together one signs in.
      if (token === used) token = signIn().then(({ access_token }) => access_token);
      return call<T>(path, { ...about, token: await token });
    }
  };
  return { call: asPerson as PatientCaller, token: () => token };
}
