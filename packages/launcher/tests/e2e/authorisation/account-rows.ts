import { randomBytes, randomUUID } from 'node:crypto';
import type { TokenPair } from '@parley/contracts';
import { request } from '../chat-client.ts';
import type { Cell } from './cells.ts';
import { done } from './places.ts';
import { everybodyGets, except, open, signedIn, signedInGets } from './policies.ts';
import type { RestRows } from './rest-cases.ts';

const PASSWORD = 'correct horse battery';

const credentials = ({ self, who }: Cell) =>
  who === 'anonymous'
    ? { login: 'nobody_at_all', password: PASSWORD }
    : { login: self.tokens.user.username, password: PASSWORD };

/** A session beside the one that is used everywhere; who may have none keeps theirs. */
async function anotherSession(cell: Cell): Promise<TokenPair> {
  const { who, self, world } = cell;
  if (who === 'anonymous' || who === 'suspended' || who === 'revoked') return self.tokens;
  return done(request<TokenPair>(world.url, 'POST', '/api/auth/login', credentials(cell)));
}

const madeUpPasskey = (response: object) => {
  const clientDataJSON = Buffer.from('{"challenge":"made-up"}').toString('base64url');
  return { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON, ...response } };
};

const appleProof = () => ({ identity_token: 'made-up', nonce: randomUUID() });

/** Of an account that nobody else uses; who may do nothing keeps their own token. */
async function newcomersToken({ who, self, world }: Cell): Promise<string> {
  if (signedIn[who] !== 'allow') return self.tokens.access_token;
  const body = { username: `new_${randomUUID().slice(0, 8)}`, password: PASSWORD };
  return (await done(request<TokenPair>(world.url, 'POST', '/api/auth/register', body))).access_token;
}

const newDeviceToken = () => randomBytes(32).toString('hex');

export const accountRows: RestRows = {
  'POST /api/auth/register': {
    as: open,
    call: () => ({ body: { username: `new_${randomUUID().slice(0, 8)}`, password: PASSWORD } }),
  },
  'POST /api/auth/login': {
    as: except(open, { suspended: 'suspended', anonymous: 'unauthenticated' }),
    call: (cell) => ({ body: credentials(cell) }),
  },
  'POST /api/auth/refresh': {
    as: except(open, { suspended: 'suspended', revoked: 'unauthenticated', anonymous: 'unauthenticated' }),
    call: ({ self, who }) => ({
      body: { refresh_token: who === 'anonymous' ? 'made-up' : self.tokens.refresh_token },
    }),
  },
  'POST /api/auth/logout': {
    as: signedIn,
    call: async (cell) => ({ token: (await anotherSession(cell)).access_token }),
  },
  // Not set up here: nobody gets further, who is signed in or not.
  'POST /api/auth/apple': { as: everybodyGets('unsupported'), call: () => ({ body: appleProof() }) },
  'PUT /api/auth/identities/apple': {
    as: signedInGets('unsupported'),
    call: () => ({ body: { ...appleProof(), password: PASSWORD } }),
  },
  'DELETE /api/auth/identities/apple': {
    as: signedInGets('unsupported'),
    call: () => ({ body: { password: PASSWORD } }),
  },
  'POST /api/auth/apple/notifications': {
    as: everybodyGets('unsupported'),
    call: () => ({ body: { payload: 'made-up' } }),
  },
  // What is switched on is of an account of its own: everybody's password is used elsewhere.
  'POST /api/auth/totp': [
    {
      as: signedIn,
      call: async (cell) => ({ token: await newcomersToken(cell), body: { password: PASSWORD } }),
    },
    { about: 'without the password', as: signedInGets('forbidden'), call: () => ({ body: {} }) },
  ],
  'POST /api/auth/totp/confirm': {
    as: signedInGets('not_found'),
    call: () => ({ body: { code: '000000' } }),
  },
  'DELETE /api/auth/totp': {
    as: signedInGets('not_found'),
    call: () => ({ body: { password: PASSWORD } }),
  },
  'POST /api/auth/recovery-codes': {
    as: signedInGets('not_found'),
    call: () => ({ body: { password: PASSWORD } }),
  },
  'POST /api/auth/passkeys/options': [
    {
      as: signedIn,
      call: async (cell) => ({ token: await newcomersToken(cell), body: { password: PASSWORD } }),
    },
    { about: 'without the password', as: signedInGets('forbidden'), call: () => ({ body: {} }) },
  ],
  'POST /api/auth/passkeys': {
    as: signedInGets('invalid'),
    call: () => ({ body: { credential: madeUpPasskey({ attestationObject: 'AAAA' }) } }),
  },
  'GET /api/auth/passkeys': { as: signedIn, call: () => ({}) },
  'DELETE /api/auth/passkeys/{passkey_id}': {
    as: signedInGets('not_found'),
    call: () => ({ path: [randomUUID()], body: { password: PASSWORD } }),
  },
  'POST /api/auth/passkeys/sign-in/options': { as: open, call: () => ({}) },
  'POST /api/auth/passkeys/sign-in': {
    as: everybodyGets('unauthenticated'),
    call: () => ({
      body: {
        credential: madeUpPasskey({ authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' }),
      },
    }),
  },
  'GET /.well-known/apple-app-site-association': { as: open, call: () => ({}) },
  'GET /api/auth/sessions': { as: signedIn, call: () => ({}) },
  'DELETE /api/auth/sessions': {
    as: signedIn,
    // From a session whose only other may be the one that is used everywhere: of an account of its own.
    call: async (cell) => ({ token: await newcomersToken(cell) }),
  },
  'POST /api/auth/password': [
    {
      as: signedIn,
      call: async (cell) => ({
        token: await newcomersToken(cell),
        body: { password: PASSWORD, new_password: 'staple of the battery' },
      }),
    },
    {
      about: 'without the password',
      as: signedInGets('forbidden'),
      call: () => ({ body: { new_password: 'staple of the battery' } }),
    },
  ],
  'POST /api/auth/password/forgot': {
    as: open,
    call: () => ({ body: { email: 'nobody@example.org' } }),
  },
  'POST /api/auth/password/reset': {
    as: everybodyGets('invalid'),
    call: () => ({ body: { token: 'made-up', new_password: 'staple of the battery' } }),
  },
  'POST /api/auth/email': {
    as: signedIn,
    call: () => ({ body: { email: `${randomUUID()}@example.org`, password: PASSWORD } }),
  },
  // Nobody here has an address.
  'POST /api/auth/email/verification': { as: signedInGets('conflict'), call: () => ({}) },
  'POST /api/auth/email/verify': {
    as: everybodyGets('invalid'),
    call: () => ({ body: { token: 'made-up' } }),
  },
  'DELETE /api/auth/sessions/{session_id}': [
    { as: signedIn, call: async (cell) => ({ path: [(await anotherSession(cell)).session_id] }) },
    {
      about: "somebody else's",
      as: signedInGets('not_found'),
      call: ({ world }) => ({ path: [world.people.bystander.tokens.session_id] }),
    },
  ],
  'POST /api/auth/ws-ticket': { as: signedIn, call: () => ({}) },
  'GET /.well-known/jwks.json': { as: open, call: () => ({}) },
  'GET /api/users/me': { as: signedIn, call: () => ({}) },
  'DELETE /api/users/me': {
    as: signedIn,
    call: async (cell) => ({ token: await newcomersToken(cell), body: { password: PASSWORD } }),
  },
  'GET /api/users/me/export': { as: signedIn, call: () => ({}) },
  'PATCH /api/users/me': { as: signedIn, call: ({ who }) => ({ body: { display_name: who } }) },
  'PATCH /api/users/me/settings': { as: signedIn, call: () => ({ body: { presence_visible: true } }) },
  'GET /api/users': { as: signedIn, call: () => ({ query: { query: 'bystander' } }) },
  'GET /api/users/{user_id}': {
    as: signedIn,
    call: ({ world }) => ({ path: [world.people.bystander.id] }),
  },
  'POST /api/device-tokens': {
    as: signedIn,
    call: () => ({ body: { token: newDeviceToken(), environment: 'sandbox' } }),
  },
  'GET /api/device-tokens': { as: signedIn, call: () => ({}) },
  'DELETE /api/device-tokens/{token}': [
    {
      as: signedIn,
      async call({ self, who }) {
        const token = newDeviceToken();
        if (signedIn[who] === 'allow') await self.registerPhone(token);
        return { path: [token] };
      },
    },
    {
      about: "somebody else's",
      as: signedInGets('not_found'),
      call: async ({ world }) => ({ path: [await world.people.bystander.registerPhone(newDeviceToken())] }),
    },
  ],
};
