import { closed, nullable, type Static, Timestamp, Type, Uuid } from '../schema.ts';
import { TokenPair } from './auth-routes.ts';
import { PasskeyAssertion, PasskeyAttestation } from './passkey-credentials.ts';
import { proof } from './proof.ts';
import { routes } from './route.ts';

const Name = Type.String({ minLength: 1, maxLength: 64 });
const Challenge = Type.String({ description: 'base64url; good once, for 5 minutes' });
const timeout = Type.Integer({ description: 'Milliseconds' });
const Required = Type.String({ description: 'required' });

export const Passkey = closed({
  id: Uuid,
  name: Type.String(),
  created_at: Timestamp,
  last_used_at: nullable(Timestamp),
});
export type Passkey = Static<typeof Passkey>;

/** PublicKeyCredentialCreationOptionsJSON of Web Authentication Level 3 §5.1. */
export const PasskeyCreationOptions = closed({
  rp: closed({ id: Type.String(), name: Type.String() }),
  user: closed({
    id: Type.String({ description: 'base64url' }),
    name: Type.String(),
    displayName: Type.String(),
  }),
  challenge: Challenge,
  pubKeyCredParams: Type.Array(closed({ type: Type.String(), alg: Type.Integer() })),
  timeout,
  excludeCredentials: Type.Array(
    closed({ type: Type.String(), id: Type.String(), transports: Type.Array(Type.String()) }),
    { description: 'The passkeys that the account has' },
  ),
  authenticatorSelection: closed({
    residentKey: Required,
    requireResidentKey: Type.Boolean(),
    userVerification: Required,
  }),
  attestation: Type.String({ description: 'none' }),
});

/** PublicKeyCredentialRequestOptionsJSON of Web Authentication Level 3 §5.1. */
export const PasskeyRequestOptions = closed({
  rpId: Type.String(),
  challenge: Challenge,
  timeout,
  userVerification: Required,
});

/** Apple: Supporting associated domains. */
export const AppleAppSiteAssociation = closed({
  applinks: closed({
    details: Type.Array(
      closed({ appIDs: Type.Array(Type.String()), components: Type.Array(closed({ '/': Type.String() })) }),
    ),
  }),
  webcredentials: closed({ apps: Type.Array(Type.String()) }),
});

export const passkeyRoutes = routes({
  passkeyOptions: {
    method: 'POST',
    path: '/api/auth/passkeys/options',
    tag: 'passkeys',
    summary: 'What to make a passkey with',
    body: closed(proof),
    responses: { 200: PasskeyCreationOptions },
  },
  addPasskey: {
    method: 'POST',
    path: '/api/auth/passkeys',
    tag: 'passkeys',
    summary: 'Keep the passkey that was made; up to 20',
    body: closed({ name: Type.Optional(Name), credential: PasskeyAttestation }),
    responses: { 201: Passkey },
  },
  listPasskeys: {
    method: 'GET',
    path: '/api/auth/passkeys',
    tag: 'passkeys',
    summary: 'Passkeys of the caller, the oldest first',
    responses: { 200: closed({ passkeys: Type.Array(Passkey) }) },
  },
  deletePasskey: {
    method: 'DELETE',
    path: '/api/auth/passkeys/:passkey_id',
    tag: 'passkeys',
    summary: 'Let a passkey open the account no more; refused when nothing else does',
    params: closed({ passkey_id: Uuid }),
    body: closed(proof),
    responses: { 204: null },
  },
  passkeySignInOptions: {
    method: 'POST',
    path: '/api/auth/passkeys/sign-in/options',
    tag: 'passkeys',
    summary: 'A challenge for a passkey, to sign in or as a proof',
    open: true,
    responses: { 200: PasskeyRequestOptions },
  },
  signInWithPasskey: {
    method: 'POST',
    path: '/api/auth/passkeys/sign-in',
    tag: 'passkeys',
    summary: 'Sign in with a passkey; it counts as both factors',
    open: true,
    body: closed({
      credential: PasskeyAssertion,
      device_name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    }),
    responses: { 200: TokenPair },
  },
  appleAppSiteAssociation: {
    method: 'GET',
    path: '/.well-known/apple-app-site-association',
    tag: 'passkeys',
    summary: 'The apps that may use passkeys and open links of this domain',
    open: true,
    responses: { 200: AppleAppSiteAssociation },
  },
});
