import { closed, Type } from '../schema.ts';
import { proof, SecondFactorCode } from './proof.ts';
import { routes } from './route.ts';

const RecoveryCodes = closed({
  recovery_codes: Type.Array(Type.String({ examples: ['K4QF-7ZSM-2XWA-JTND'] }), {
    description: 'Each good once in place of a code; they are shown this once',
  }),
});

export const secondFactorRoutes = routes({
  beginTotp: {
    method: 'POST',
    path: '/api/auth/totp',
    tag: 'second factor',
    summary: 'A new secret for an authenticator app; it counts once it is confirmed, within an hour',
    body: closed(proof),
    responses: {
      200: closed({
        secret: Type.String({ description: 'Base32, to type in' }),
        uri: Type.String({ description: 'otpauth:// for a QR code or a link' }),
      }),
    },
  },
  confirmTotp: {
    method: 'POST',
    path: '/api/auth/totp/confirm',
    tag: 'second factor',
    summary: 'Switch the second factor on with a first code of the app; the answer has the recovery codes',
    body: closed({ code: SecondFactorCode }),
    responses: { 200: RecoveryCodes },
  },
  removeTotp: {
    method: 'DELETE',
    path: '/api/auth/totp',
    tag: 'second factor',
    summary: 'Switch the second factor off; the recovery codes go with it',
    body: closed(proof),
    responses: { 204: null },
  },
  renewRecoveryCodes: {
    method: 'POST',
    path: '/api/auth/recovery-codes',
    tag: 'second factor',
    summary: 'New recovery codes; the old ones are void',
    body: closed(proof),
    responses: { 200: RecoveryCodes },
  },
});
