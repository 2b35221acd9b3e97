import { Me, User } from '../model.ts';
import { closed, NextCursor, nullable, type Static, Timestamp, Type, Uuid } from '../schema.ts';
import { Settings } from '../settings.ts';
import { DeviceToken } from './device-token.ts';
import { SecondFactorCode } from './proof.ts';
import { routes } from './route.ts';

export const Password = Type.String({ minLength: 8, maxLength: 256 });
// Without what separates, quotes or comments in the headers of a mail (RFC 5322).
export const Email = Type.String({
  description: 'an e-mail address',
  maxLength: 254,
  pattern: '^[^@\\s<>()\\[\\]\\\\,;:"]+@[^@\\s<>()\\[\\]\\\\,;:"]+\\.[^@\\s<>()\\[\\]\\\\,;:"]+$',
});
const DisplayName = Type.String({ minLength: 1, maxLength: 64 });
/** Unique, whatever the case, also among names that look alike; of one script. */
const Username = Type.String({
  description: '3 to 32 letters, digits, _ or .',
  pattern: '^[\\p{L}\\p{M}\\p{Nd}_.]{3,32}$',
});
const DeviceName = Type.String({ minLength: 1, maxLength: 100 });

export const TokenPair = closed({
  user: Me,
  access_token: Type.String(),
  refresh_token: Type.String({ description: 'Good for one use; the next pair has the next one' }),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds until the access token expires' }),
  session_id: Uuid,
});
export type TokenPair = Static<typeof TokenPair>;

export const Session = closed({
  id: Uuid,
  device_name: nullable(Type.String()),
  created_at: Timestamp,
  last_used_at: Timestamp,
  current: Type.Boolean({ description: 'The session that asks' }),
});

export const Jwks = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: Type.String(),
      crv: Type.String(),
      x: Type.String(),
      kid: Type.String(),
      alg: Type.String(),
      use: Type.String(),
    }),
  ),
});

export const DeviceTokenView = closed({
  token: DeviceToken,
  kind: Type.String({ description: 'alert or voip' }),
  environment: Type.String({ description: 'sandbox or production' }),
  bundle_id: nullable(Type.String()),
  registered_at: Timestamp,
});

export const Device = closed({
  device: Type.String({ description: 'The end of the token, as in the push trace' }),
  kind: Type.String({ description: 'alert or voip' }),
  environment: Type.String({ description: 'sandbox or production' }),
  bundle_id: nullable(Type.String({ description: 'Null: the topic that the service is configured with' })),
  locale: nullable(Type.String()),
  app_version: nullable(Type.String()),
  session_id: Uuid,
  device_name: nullable(Type.String({ description: 'Of the session' })),
  registered_at: Timestamp,
  last_seen_at: Timestamp,
  invalid_at: nullable(Type.String({ 'x-format': 'date-time', description: 'Not pushed to since then' })),
  invalid_reason: nullable(Type.String({ description: 'What APNs said' })),
  current: Type.Boolean({ description: 'Registered by the session that asks' }),
});

export const authRoutes = routes({
  register: {
    method: 'POST',
    path: '/api/auth/register',
    tag: 'auth',
    summary: 'Create an account and sign in',
    open: true,
    body: closed({
      username: Username,
      email: Type.Optional(Email),
      password: Password,
      display_name: Type.Optional(DisplayName),
      device_name: Type.Optional(DeviceName),
    }),
    responses: { 201: TokenPair },
  },
  login: {
    method: 'POST',
    path: '/api/auth/login',
    tag: 'auth',
    summary: 'Sign in with a username or e-mail address',
    open: true,
    body: closed({
      login: Type.String({ minLength: 1, maxLength: 254 }),
      password: Type.String({ minLength: 1, maxLength: 256 }),
      device_name: Type.Optional(DeviceName),
      code: Type.Optional(SecondFactorCode),
    }),
    responses: { 200: TokenPair },
  },
  refresh: {
    method: 'POST',
    path: '/api/auth/refresh',
    tag: 'auth',
    summary: 'Trade a refresh token for a new pair',
    open: true,
    body: closed({ refresh_token: Type.String({ minLength: 1, maxLength: 512 }) }),
    responses: { 200: TokenPair },
  },
  logout: {
    method: 'POST',
    path: '/api/auth/logout',
    tag: 'auth',
    summary: 'Revoke this session, unbind its device tokens, close its sockets',
    responses: { 204: null },
  },
  listSessions: {
    method: 'GET',
    path: '/api/auth/sessions',
    tag: 'auth',
    summary: 'Sessions of the caller',
    responses: { 200: closed({ sessions: Type.Array(Session) }) },
  },
  revokeOtherSessions: {
    method: 'DELETE',
    path: '/api/auth/sessions',
    tag: 'auth',
    summary: 'Revoke all sessions but the one that asks',
    responses: { 204: null },
  },
  revokeSession: {
    method: 'DELETE',
    path: '/api/auth/sessions/:session_id',
    tag: 'auth',
    summary: 'Revoke one session',
    params: closed({ session_id: Uuid }),
    responses: { 204: null },
  },
  wsTicket: {
    method: 'POST',
    path: '/api/auth/ws-ticket',
    tag: 'auth',
    summary: 'A ticket to open one socket with; single use, 30 s',
    responses: {
      200: closed({ ticket: Type.String(), expires_in: Type.Integer({ description: 'Seconds' }) }),
    },
  },
  jwks: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    tag: 'auth',
    summary: 'Public keys of access tokens (RFC 7517)',
    open: true,
    responses: { 200: Jwks },
  },
  getMe: {
    method: 'GET',
    path: '/api/users/me',
    tag: 'users',
    summary: 'The own account',
    responses: { 200: Me },
  },
  updateMe: {
    method: 'PATCH',
    path: '/api/users/me',
    tag: 'users',
    summary: 'Change the own profile',
    body: closed({
      display_name: Type.Optional(DisplayName),
      avatar_url: Type.Optional(
        nullable(Type.String({ description: 'an https:// address', maxLength: 2_048, pattern: '^https://' })),
      ),
    }),
    responses: { 200: Me },
  },
  updateSettings: {
    method: 'PATCH',
    path: '/api/users/me/settings',
    tag: 'users',
    summary: 'Change settings; what is not named stays',
    body: Type.Partial(Settings, { additionalProperties: false }),
    responses: { 200: Settings },
  },
  findUsers: {
    method: 'GET',
    path: '/api/users',
    tag: 'users',
    summary: 'Find people by name, or read some by id',
    query: closed({
      query: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      ids: Type.Optional(Type.String({ maxLength: 3_700, description: 'Up to 100 ids, comma-separated' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
      cursor: Type.Optional(Type.String({ maxLength: 200, description: 'From the page before' })),
    }),
    responses: { 200: closed({ users: Type.Array(User), cursor: NextCursor }) },
  },
  getUser: {
    method: 'GET',
    path: '/api/users/:user_id',
    tag: 'users',
    summary: 'One person',
    params: closed({ user_id: Uuid }),
    responses: { 200: User },
  },
  registerDeviceToken: {
    method: 'POST',
    path: '/api/device-tokens',
    tag: 'device tokens',
    summary: 'Bind an APNs token to this user and session; it moves from whoever had it',
    body: closed({
      token: DeviceToken,
      environment: Type.Union([Type.Literal('sandbox'), Type.Literal('production')]),
      bundle_id: Type.Optional(
        Type.String({
          description: 'a bundle id of up to 155 letters, digits, . or -',
          pattern: '^[A-Za-z0-9.-]{1,155}$',
        }),
      ),
      locale: Type.Optional(Type.String({ maxLength: 35 })),
      app_version: Type.Optional(Type.String({ maxLength: 32 })),
      kind: Type.Optional(Type.Union([Type.Literal('alert'), Type.Literal('voip')])),
    }),
    responses: { 201: DeviceTokenView },
  },
  listDeviceTokens: {
    method: 'GET',
    path: '/api/device-tokens',
    tag: 'device tokens',
    summary: 'Devices of the caller that get pushes, the last seen first',
    responses: { 200: closed({ devices: Type.Array(Device) }) },
  },
  deleteDeviceToken: {
    method: 'DELETE',
    path: '/api/device-tokens/:token',
    tag: 'device tokens',
    summary: 'Unbind a token of the caller',
    params: closed({ token: DeviceToken }),
    responses: { 204: null },
  },
});
