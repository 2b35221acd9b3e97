import { closed, Type } from '../schema.ts';
import { TokenPair } from './auth-routes.ts';
import { AppleProof, proof, SecondFactorCode } from './proof.ts';
import { routes } from './route.ts';

const AuthorizationCode = Type.String({
  description: 'Traded at Apple for what revokes the consent when the account is deleted; good for 5 minutes',
  minLength: 1,
  maxLength: 1_024,
});
const appleFields = {
  ...AppleProof.properties,
  authorization_code: Type.Optional(AuthorizationCode),
};

export const appleRoutes = routes({
  signInWithApple: {
    method: 'POST',
    path: '/api/auth/apple',
    tag: 'auth',
    summary: 'Sign in with Apple; the first time, that makes an account (201)',
    open: true,
    body: closed({
      ...appleFields,
      full_name: Type.Optional(
        Type.String({
          description: 'As Apple gives it to the app the first time only; the display name of a new account',
          minLength: 1,
          maxLength: 64,
        }),
      ),
      device_name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      code: Type.Optional(SecondFactorCode),
    }),
    responses: { 200: TokenPair, 201: TokenPair },
  },
  linkApple: {
    method: 'PUT',
    path: '/api/auth/identities/apple',
    tag: 'auth',
    summary: 'Let an Apple Account open the own account too',
    body: closed({ ...appleFields, ...proof }),
    responses: { 204: null },
  },
  unlinkApple: {
    method: 'DELETE',
    path: '/api/auth/identities/apple',
    tag: 'auth',
    summary: 'Let the Apple Account open the own account no more',
    body: closed(proof),
    responses: { 204: null },
  },
  appleNotifications: {
    method: 'POST',
    path: '/api/auth/apple/notifications',
    tag: 'auth',
    summary: 'Where Apple tells of consent that was revoked and of Apple Accounts that were deleted',
    open: true,
    body: closed({
      payload: Type.String({ description: 'A JWT signed by Apple', minLength: 1, maxLength: 16_384 }),
    }),
    responses: { 200: null },
  },
});
