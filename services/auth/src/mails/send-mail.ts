import type { Pool } from '@parley/database';
import type { Logger } from '@parley/runtime';
import { mailGivenUp, mailPostponed, mailSent } from '../events.ts';
import { deleteMail, postponeMail, type QueuedMail } from '../store/mail-queue.ts';
import type { Mail } from '../store/mails.ts';
import type { Seal } from '../store/seal.ts';
import { composeMail } from './compose-mail.ts';
import { mailText } from './mail-text.ts';
import { type MailTransport, RecipientRefused } from './mail-transport.ts';

/** Tries in all, over about four hours. */
const MOST_ATTEMPTS = 10;

/** How long a mail waits after its nth failure, in ms: 30 s, doubling up to an hour. */
function mailBackoffMs(attempts: number): number {
  return Math.min(30_000 * 2 ** (attempts - 1), 3_600_000);
}

export interface SendingOptions {
  pool: Pool;
  logger: Logger;
  seal: Seal;
  transport: MailTransport;
  from: string;
  linkUrl: string;
  now: () => number;
}

/** Sends one mail that was leased; it is gone afterwards, or due again later. */
export async function sendMail(mail: QueuedMail, options: SendingOptions): Promise<void> {
  const { pool, logger } = options;
  const about = { mailId: mail.id, userId: mail.userId, kind: mail.kind, attempts: mail.attempts };
  try {
    const content = JSON.parse(options.seal.open(mail.data, 'mail')) as Mail;
    const envelope = {
      messageId: `<${mail.id}.${mail.userId}@${domainOf(options.from)}>`,
      from: options.from,
      to: mail.recipient,
    };
    await options.transport.send(composeMail(mailText(content, options.linkUrl), envelope));
  } catch (error) {
    const reason = reasonOf(error);
    if (error instanceof RecipientRefused || mail.attempts >= MOST_ATTEMPTS) {
      await deleteMail(pool, mail.id);
      mailGivenUp(logger, { ...about, reason });
    } else {
      await postponeMail(pool, mail.id, new Date(options.now() + mailBackoffMs(mail.attempts)));
      mailPostponed(logger, { ...about, reason });
    }
    return;
  }
  await deleteMail(pool, mail.id);
  mailSent(logger, about);
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'localhost';
}

// Codes only: what a server says repeats the address.
function reasonOf(error: unknown): string {
  const { name, code, responseCode } = error as { name?: string; code?: string; responseCode?: number };
  return [code ?? name, responseCode].filter((part) => part !== undefined).join(' ');
}
