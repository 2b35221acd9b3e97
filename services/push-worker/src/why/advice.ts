/** What was decided, or is not decided yet. */
export interface Outcome {
  outcome: string;
  reason: string | null;
  status: number | null;
}

/** What somebody can do about an outcome, a sentence or two; null: nothing, all is as they want it. */
export function adviceFor({ outcome, reason, status }: Outcome): string | null {
  if (outcome === 'suppressed') return BY_REASON[reason ?? ''] ?? null;
  if (outcome === 'pending') return PENDING;
  if (outcome === 'sent') return null;
  const byAnswer = BY_ANSWER[reason ?? ''] ?? (status === 403 ? REFUSED : undefined);
  if (byAnswer) return byAnswer;
  return outcome === 'retrying' ? GOES_ON : OUR_FAULT;
}

/** For who sees "sent" and no banner. */
export const AFTER_APPLE =
  'APNs took what is "sent"; from there on it is between Apple and the phone. No banner all the same? Ask on the ' +
  'phone: notifications allowed for the app, no Focus, connected? Then send a test: POST /api/push/test.';

const BY_REASON: Readonly<Record<string, string>> = {
  no_token:
    'The app has to send its token to POST /api/device-tokens after every sign-in and start; GET /api/device-tokens ' +
    'lists what is registered.',
  muted: 'A mention does not pass a mute; the member can lift it in the conversation’s settings.',
  notify_level: 'The member can choose another level, for the conversation or for its type.',
  token_moved: 'Nothing, if the phone changed hands; else let the app register its token again.',
  expired: 'Look for what held pushes up that day: APNs, the queue, or no worker.',
};

const REFUSED =
  'APNs refuses the provider, not this push: check the signing key, its id, the team and the topic. Sending to that ' +
  'team is paused and goes on by itself once they are right; nothing is lost.';

const BY_ANSWER: Readonly<Record<string, string>> = {
  Unregistered:
    'The app was removed from the device, or its token ended there: the token was forgotten. The app registers a new ' +
    'one when it is opened.',
  ExpiredToken: 'The token has ended: it was forgotten. The app registers a new one when it is opened.',
  BadDeviceToken:
    'The token is not of this environment: builds from Xcode register "sandbox", those of TestFlight and the App ' +
    'Store "production".',
  DeviceTokenNotForTopic:
    'The token is of another app: let it register with its bundle_id, or set the default topic right.',
  TooManyRequests: 'APNs takes no more for this device just now; the push goes again by itself.',
  // push-worker itself: apns/sender.ts.
  'no key signs for this bundle id':
    'The app’s bundle id is in no entry of APNS_KEYS_FILE, and there is no default key: add it, start push-worker ' +
    'anew, then npm run push:replay.',
};

const GOES_ON =
  'Nothing: it goes again by itself, after 5 s, 30 s, 2 min and then every 15 min, for up to 24 hours. If many wait, ' +
  'look at the state of APNs and of this network.';

const OUR_FAULT =
  'APNs found the request wrong, so the job was set aside: npm run push:replay -- --list shows it. Mend the cause, ' +
  'then replay it.';

const PENDING =
  'Nothing was decided yet. If that lasts for more than some seconds, look at the queues push.intent and push.device ' +
  'and at the log of push-worker; npm run push:replay -- --list shows what was set aside.';
