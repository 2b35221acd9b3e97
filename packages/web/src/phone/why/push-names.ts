import type { RecordedRequest } from '../simulator/wire.ts';
import { bannerOf } from '../words/banner.ts';

export interface PushName {
  /** What it is for. */
  name: string;
  /** What it says. */
  text: string;
  silent: boolean;
}

const names: Readonly<Record<string, string>> = {
  message: 'Message',
  edited: 'Edit',
  deleted: 'Deletion',
  reaction: 'Reaction',
  read: 'Read elsewhere',
  fresh: 'Something new',
  call: 'Call',
  test: 'Test',
};

/** A push in a list: its kind and what it says. */
export function pushNameOf({ payload, headers }: Pick<RecordedRequest, 'payload' | 'headers'>): PushName {
  const kind = payload?.data?.kind ?? '';
  const name = names[kind] ?? (kind || 'Push');
  const silent = headers['apns-push-type'] === 'background' || payload?.aps?.alert === undefined;
  if (!silent && payload) {
    const { title, subtitle, body } = bannerOf({ payload });
    return { name, text: [title, subtitle, body].filter(Boolean).join(' · '), silent };
  }
  const badge = payload?.aps?.badge ?? payload?.data?.badge;
  const how = headers['apns-push-type'] === 'background' ? 'Wakes the app' : 'Sets the badge';
  return { name, text: badge === undefined ? how : `${how}; badge ${badge}`, silent };
}
