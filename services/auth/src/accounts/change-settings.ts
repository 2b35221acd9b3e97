import { isDeepStrictEqual } from 'node:util';
import {
  encodePresence,
  encodeUserFrame,
  presenceChannel,
  type Settings,
  serverFrame,
  userChannel,
} from '@parley/contracts';
import type { Pool } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { insertOutbox } from '../store/outbox.ts';
import { lockSettings, saveSettings } from '../store/settings.ts';
import { wantedSettings } from './wanted-settings.ts';

/**
 * Changes what is named and tells all of the user's sockets after the commit; what is so already changes
 * and tells nothing. Null when the account was deleted. Throws `invalid`.
 */
export function changeSettings(
  pool: Pool,
  who: { userId: string; nowMs: number },
  change: Partial<Settings>,
): Promise<{ settings: Settings; isChanged: boolean } | null> {
  const { userId, nowMs } = who;
  const wanted = wantedSettings(change, nowMs);
  return inTransaction(pool, async (client) => {
    const before = await lockSettings(client, userId);
    if (!before) return null;
    const settings = { ...before, ...wanted };
    if (isDeepStrictEqual(before, settings)) return { settings, isChanged: false };
    await saveSettings(client, userId, settings);
    const frame = encodeUserFrame(serverFrame('settings.updated', { settings }));
    await insertOutbox(client, [{ channel: userChannel(userId), payload: frame }]);
    if (before.presence_visible && !settings.presence_visible) {
      // Without a socket there is no gateway that listens for the user: all are asked to forget a last seen.
      const presence = { user_id: userId, state: 'offline' as const, last_seen_at: null };
      const payload = encodePresence({ changes: [{ presence, conversation_ids: [] }] });
      await insertOutbox(client, [{ channel: presenceChannel, payload }]);
    }
    return { settings, isChanged: true };
  });
}
