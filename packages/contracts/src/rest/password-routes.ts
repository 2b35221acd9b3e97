import { closed } from '../schema.ts';
import { Email, Password } from './auth-routes.ts';
import { MailedToken } from './email-routes.ts';
import { proof } from './proof.ts';
import { routes } from './route.ts';

export const passwordRoutes = routes({
  changePassword: {
    method: 'POST',
    path: '/api/auth/password',
    tag: 'auth',
    summary: 'Change the password, or set a first one; revokes all other sessions',
    body: closed({ ...proof, new_password: Password }),
    responses: { 204: null },
  },
  forgotPassword: {
    method: 'POST',
    path: '/api/auth/password/forgot',
    tag: 'auth',
    summary:
      'Mail a token to reset the password with, if an account has that address; the answer does not say',
    open: true,
    body: closed({ email: Email }),
    responses: { 202: null },
  },
  resetPassword: {
    method: 'POST',
    path: '/api/auth/password/reset',
    tag: 'auth',
    summary: 'Set a new password with the token that was mailed; revokes all sessions and opens none',
    open: true,
    body: closed({ token: MailedToken, new_password: Password }),
    responses: { 204: null },
  },
});
