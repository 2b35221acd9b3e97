import { durationOf } from '../words/times.ts';
import { becauseOf, type Whom } from './because.ts';
import type { Decision } from './trace.ts';

export type Tone = 'pushed' | 'none' | 'waiting' | 'failed';

export interface Said {
  tone: Tone;
  /** A few words, for a list. */
  short: string;
  /** The whole of it, in sentences. */
  sentences: readonly string[];
}

/** A decision in words. `sentAt`: when the message was, where the last push of it tells of nothing later. */
export function inWords(decision: Decision, whom: Whom, sentAt: string | null = null): Said {
  const { outcome, reason, merged } = decision;
  if (outcome === 'sent' && merged) {
    return said(
      'pushed',
      'Merged into a newer banner',
      'Newer messages waited too: one banner tells of all.',
    );
  }
  if (outcome === 'sent') return pushed(decision, whom, sentAt);
  if (outcome === 'suppressed') {
    const because = becauseOf(reason, whom);
    return said('none', `No push: ${because}`, `No push: ${because}.`);
  }
  if (outcome === 'pending') return pending(whom);
  return refused(decision);
}

const said = (tone: Tone, short: string, ...sentences: string[]): Said => ({ tone, short, sentences });

function pushed(decision: Decision, whom: Whom, sentAt: string | null): Said {
  const { attempts, kind } = decision;
  const tries = attempts > 1 ? [`It took ${attempts} tries.`] : [];
  if (kind !== 'alert') {
    const what = silently[kind] ?? 'Pushed';
    return said('pushed', what, `${what}.`, 'Apple took the push.', ...tries);
  }
  const took = tookOf(decision, sentAt);
  const app = whom.you ? 'Your app' : `${whom.name}’s app`;
  const owed = `${app} had not acknowledged it and it was unread, so a push was owed.`;
  return said('pushed', `Pushed${took}`, owed, `Apple took the push${took}.`, ...tries);
}

function tookOf({ sent_at }: Decision, sentAt: string | null): string {
  if (sentAt === null || sent_at === null) return '';
  return ` ${durationOf(Date.parse(sent_at) - Date.parse(sentAt))} after it was sent`;
}

const silently: Readonly<Record<string, string>> = {
  reaction: 'Told of a reaction, without a sound',
  clear: 'Told silently that it was read elsewhere',
  fresh: 'Told silently that there is something new',
  call: 'Rang',
};

function pending(whom: Whom): Said {
  const who = whom.you ? 'your app' : `${whom.name}’s app`;
  return said(
    'waiting',
    'Waiting: the app may still acknowledge it',
    `A socket of ${who} is open, which alone proves nothing: it has three seconds to acknowledge the message. While another device is in use, a push waits ten seconds longer.`,
  );
}

function refused({ outcome, reason, status, attempts }: Decision): Said {
  const answer =
    status === null ? `did not answer (${reason ?? 'no reason'})` : `said ${status} ${reason ?? ''}`.trim();
  const tries = attempts > 1 ? ` after ${attempts} tries` : '';
  if (outcome === 'retrying') {
    return said(
      'waiting',
      `Apple ${answer}: goes again`,
      `Apple ${answer}. It goes again by itself, after 5 s, 30 s, 2 min and then every 15 min, for up to 24 hours.`,
      advice(reason, status),
    );
  }
  return said(
    'failed',
    `Given up: Apple ${answer}`,
    `Given up${tries}: Apple ${answer}.`,
    advice(reason, status),
  );
}

/** What somebody can do about an answer of Apple's. */
function advice(reason: string | null, status: number | null): string {
  if (reason === 'Unregistered' || reason === 'ExpiredToken') {
    return 'The token has ended, so it was forgotten. The app registers a new one when it is opened.';
  }
  if (reason === 'BadDeviceToken') return 'The token is of another environment (sandbox or production).';
  if (reason === 'DeviceTokenNotForTopic') return 'The token is of another app: look at its bundle id.';
  if (status === 403)
    return 'Apple refuses the signing key: sending pauses until it is right. Nothing is lost.';
  return 'The same apns-id and collapse id are used again, so no second banner comes of it.';
}
