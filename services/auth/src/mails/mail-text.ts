import type { Mail } from '../store/mails.ts';

export interface MailText {
  subject: string;
  /** One paragraph each. */
  paragraphs: readonly string[];
  /** What to follow, after the paragraphs. */
  link?: string;
}

const NOT_YOU = 'If this was not you, reset your password now.';
const IGNORE = 'If you did not ask for this, do nothing.';

const FACTOR_CHANGES = {
  totp_on: 'An authenticator app is now asked for when you sign in.',
  totp_off: 'An authenticator app is no longer asked for when you sign in.',
  passkey_added: 'A passkey was added to your account.',
  passkey_removed: 'A passkey was removed from your account.',
} as const;
const IDENTITY_CHANGES = {
  apple_linked: 'An Apple Account can now sign in to your account.',
  apple_unlinked: 'An Apple Account can no longer sign in to your account.',
} as const;

/**
 * What a mail says. A link has its token in the fragment, which reaches no server's log. Subjects are fixed, so nothing
 * that anybody typed gets into a header.
 */
export function mailText(mail: Mail, linkUrl: string): MailText {
  const link = (page: string, token: string) => `${linkUrl}/${page}#token=${token}`;
  switch (mail.kind) {
    case 'verify_email':
      return {
        subject: 'Verify your e-mail address',
        paragraphs: ['Follow this link within 24 hours to verify your e-mail address.', IGNORE],
        link: link('verify-email', mail.token),
      };
    case 'change_email':
      return {
        subject: 'Verify your new e-mail address',
        paragraphs: ['Follow this link within 24 hours to use this address for your account.', IGNORE],
        link: link('verify-email', mail.token),
      };
    case 'email_changed':
      return {
        subject: 'Your e-mail address was changed',
        paragraphs: [`Your account now has the e-mail address ${mail.to}.`, NOT_YOU],
      };
    case 'reset_password':
      return {
        subject: 'Reset your password',
        paragraphs: ['Follow this link within one hour to choose a new password. It works once.', IGNORE],
        link: link('reset-password', mail.token),
      };
    case 'password_changed':
      return {
        subject: 'Your password was changed',
        paragraphs: ['Your password was changed, and your other devices were signed out.', NOT_YOU],
      };
    case 'second_factor_changed':
      return { subject: 'How you sign in was changed', paragraphs: [FACTOR_CHANGES[mail.change], NOT_YOU] };
    case 'identity_changed':
      return { subject: 'How you sign in was changed', paragraphs: [IDENTITY_CHANGES[mail.change], NOT_YOU] };
    case 'deletion_scheduled':
      return {
        subject: 'Your account will be deleted',
        paragraphs: [
          `Your account and all that is in it will be deleted on ${minute(mail.due_at)}.`,
          'Sign in before then to keep it.',
        ],
      };
    case 'deletion_cancelled':
      return {
        subject: 'Your account will not be deleted',
        paragraphs: ['You signed in, so your account stays.', NOT_YOU],
      };
    case 'data_exported':
      return {
        subject: 'Your data was exported',
        paragraphs: ['A copy of your data was downloaded from your account.', NOT_YOU],
      };
  }
}

/** `2026-01-01 at 09:30 UTC`. */
function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' at ')} UTC`;
}
