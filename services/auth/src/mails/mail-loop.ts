import { mailLoopFailed } from '../events.ts';
import { type Loop, startLoop } from '../relay/loop.ts';
import { leaseMails } from '../store/mail-queue.ts';
import { type SendingOptions, sendMail } from './send-mail.ts';

const BATCH = 5;
/** Longer than a batch may take: 10 s to connect, 10 s for the greeting, 20 s for each of a few replies. */
const LEASE_MS = 300_000;

/**
 * Sends what is queued, soon after it was: asked every second. Of several instances each takes other mails; one that
 * crashed between sending and noting it leads to a second one with the same Message-ID.
 */
export function startMailLoop(options: SendingOptions): Loop {
  let isClosing = false;
  const loop = startLoop({
    everyMs: 1_000,
    async run() {
      let taken: number;
      do {
        const lease = { limit: BATCH, leaseMs: LEASE_MS, nowMs: options.now() };
        const mails = await leaseMails(options.pool, lease);
        taken = mails.length;
        await Promise.all(mails.map((mail) => sendMail(mail, options)));
      } while (taken === BATCH && !isClosing);
    },
    onError: (error) => mailLoopFailed(options.logger, { err: error }),
  });
  return {
    nudge: loop.nudge,
    async close() {
      isClosing = true;
      await loop.close();
      options.transport.close();
    },
  };
}
