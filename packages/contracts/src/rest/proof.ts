import { closed, type Static, Type } from '../schema.ts';
import { PasskeyAssertion } from './passkey-credentials.ts';

/** A code of an authenticator app, or a recovery code. */
export const SecondFactorCode = Type.String({
  description: 'six digits of the authenticator app, or a recovery code',
  minLength: 6,
  maxLength: 32,
});

/** What Sign in with Apple gives an app. */
export const AppleProof = closed({
  identity_token: Type.String({ maxLength: 4_096 }),
  nonce: Type.String({
    description: 'As the app made it; the token holds its SHA-256',
    minLength: 16,
    maxLength: 128,
  }),
});

/**
 * Shows once more who asks, in the body of calls that matter: the password or Apple, and the second factor where
 * there is one; or a passkey, which is both. Spread it into the body's schema. What does not hold is `forbidden`; a
 * code that is missing, `second_factor_required`.
 */
export const proof = {
  password: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  apple: Type.Optional(AppleProof),
  /** The answer to a challenge of `POST /api/auth/passkeys/sign-in/options`. */
  passkey: Type.Optional(PasskeyAssertion),
  code: Type.Optional(SecondFactorCode),
};

const Proof = closed(proof);
export type Proof = Static<typeof Proof>;
