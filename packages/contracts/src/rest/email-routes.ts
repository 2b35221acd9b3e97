import { closed, Type } from '../schema.ts';
import { Email } from './auth-routes.ts';
import { proof } from './proof.ts';
import { routes } from './route.ts';

/** What a link in a mail holds behind `#token=`. */
export const MailedToken = Type.String({ minLength: 1, maxLength: 128 });

export const emailRoutes = routes({
  changeEmail: {
    method: 'POST',
    path: '/api/auth/email',
    tag: 'auth',
    summary: 'Mail a token to a new address, which becomes the own one once it is verified',
    body: closed({ email: Email, ...proof }),
    responses: { 202: null },
  },
  resendVerification: {
    method: 'POST',
    path: '/api/auth/email/verification',
    tag: 'auth',
    summary: 'Mail the token again that verifies the own address; earlier ones are void',
    responses: { 202: null },
  },
  verifyEmail: {
    method: 'POST',
    path: '/api/auth/email/verify',
    tag: 'auth',
    summary: 'Verify an address with the token that was mailed to it',
    open: true,
    body: closed({ token: MailedToken }),
    responses: { 204: null },
  },
});
