import type { Pool } from '@parley/database';
import type { Logger } from '@parley/runtime';
import { mailsNotSent } from '../events.ts';
import type { Loop } from '../relay/loop.ts';
import type { Seal } from '../store/seal.ts';
import { createFolderTransport } from './folder-transport.ts';
import { startMailLoop } from './mail-loop.ts';
import type { MailSettings } from './mail-settings.ts';
import { createSmtpTransport } from './smtp-transport.ts';

/** Starts sending as the settings say. Without a way to send, mails stay queued until housekeeping removes them. */
export function startMails(
  settings: MailSettings,
  options: { pool: Pool; logger: Logger; seal: Seal; now: () => number },
): Loop {
  if (settings.way === 'none') {
    mailsNotSent(options.logger, { wanted: settings.wanted });
    return { nudge: () => {}, close: async () => {} };
  }
  const transport =
    settings.way === 'smtp'
      ? createSmtpTransport(settings.url)
      : createFolderTransport(settings.dir, options.now);
  return startMailLoop({ ...options, transport, from: settings.from, linkUrl: settings.linkUrl });
}
