import type { ComposedMail } from './compose-mail.ts';

/** Where mails go. */
export interface MailTransport {
  /** Resolves once the mail is in other hands. Throws {@link RecipientRefused} when another try is no use. */
  send(mail: ComposedMail): Promise<void>;
  close(): void;
}

/** The server will not take mail for this recipient, ever (a 5xx reply to RCPT TO, RFC 5321 §4.2.1). */
export class RecipientRefused extends Error {}
