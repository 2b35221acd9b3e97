import type { RecordedRequest } from '../simulator/wire.ts';

/** What Apple answers about a token that is no use any more: the server forgets it. */
const ends = ['Unregistered', 'ExpiredToken', 'BadDeviceToken', 'DeviceTokenNotForTopic'];

export type Registration = 'waiting' | 'registered' | 'ended';

/** Whether pushes can come. A token that has ended is registered anew when the app is opened. */
export function registrationOf({
  registeredAtMs,
  requests,
}: {
  registeredAtMs: number | null;
  requests: readonly Pick<RecordedRequest, 'reason' | 'received_at'>[];
}): Registration {
  if (registeredAtMs === null) return 'waiting';
  const hasEnded = requests.some(
    ({ reason, received_at }) => ends.includes(reason ?? '') && Date.parse(received_at) > registeredAtMs,
  );
  return hasEnded ? 'ended' : 'registered';
}
