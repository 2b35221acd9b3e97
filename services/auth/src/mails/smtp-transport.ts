import type { Secret } from '@parley/runtime';
import { createTransport } from 'nodemailer';
import { type MailTransport, RecipientRefused } from './mail-transport.ts';

/**
 * Sends over SMTP, each mail on a connection of its own: one that was kept may be dead, and nodemailer's pool tries
 * again by itself. `url`: smtp://user:password@host:port, or smtps://.
 */
export function createSmtpTransport(url: Secret): MailTransport {
  const transport = createTransport({
    url: url.reveal(),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    // A mail is text of ours: nothing is read from files or addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, ...mail }) {
      try {
        // As an object: one address, which nobody takes for a list.
        await transport.sendMail({ ...mail, to: { name: '', address: to } });
      } catch (error) {
        const { command, responseCode = 0 } = error as { command?: string; responseCode?: number };
        if (command === 'RCPT TO' && responseCode >= 500) throw new RecipientRefused('refused by the server');
        throw error;
      }
    },
    close: () => transport.close(),
  };
}
