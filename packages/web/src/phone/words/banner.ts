import type { Alert, ShownNotification } from '../simulator/wire.ts';
import { localized } from './strings.ts';

/** A push as its banner says it. */
export interface Banner {
  title: string;
  subtitle: string | null;
  body: string;
  /** A communication notification: the sender's picture is shown, with the app's icon on it. Null: the app's alone. */
  sender: { id: string; name: string; avatarUrl: string | null } | null;
  thumbnailUrl: string | null;
  /** It lights the screen up and plays its sound; a passive one only joins the list. */
  wakes: boolean;
  timeSensitive: boolean;
  /** What can be done with it: MESSAGE, MESSAGE_GROUP, CALL, REACTION. */
  category: string | null;
  conversationId: string | null;
  seq: number | null;
}

/** Shown as the title where a notification has none (iOS 15 and later). */
const appName = 'Parley';

export function bannerOf({ payload }: Pick<ShownNotification, 'payload'>): Banner {
  const { aps = {}, data = {} } = payload;
  const alert: Alert = typeof aps.alert === 'string' ? { body: aps.alert } : (aps.alert ?? {});
  const level = aps['interruption-level'] ?? 'active';
  return {
    title: wordsOf(alert.title, alert['title-loc-key'], alert['title-loc-args']) ?? appName,
    subtitle: wordsOf(alert.subtitle, alert['subtitle-loc-key'], alert['subtitle-loc-args']),
    body: wordsOf(alert.body, alert['loc-key'], alert['loc-args']) ?? '',
    sender: senderOf(data),
    thumbnailUrl: data.thumbnail_url ?? null,
    wakes: level !== 'passive',
    timeSensitive: level === 'time-sensitive',
    category: aps.category ?? null,
    conversationId: data.conversation_id ?? null,
    seq: data.seq ?? null,
  };
}

function wordsOf(
  text: string | undefined,
  key: string | undefined,
  args: readonly string[] | undefined,
): string | null {
  // A key wins over a text that is given beside it.
  return key === undefined ? (text ?? null) : localized(key, args);
}

/** At preview level `none` there is no name, and it stays a plain notification. */
function senderOf({
  kind,
  sender_id: id,
  sender_name: name,
  sender_avatar_url: avatarUrl,
}: {
  kind?: string;
  sender_id?: string;
  sender_name?: string | null;
  sender_avatar_url?: string | null;
}): Banner['sender'] {
  if (!id || !name || kind === undefined) return null;
  return { id, name, avatarUrl: avatarUrl ?? null };
}
