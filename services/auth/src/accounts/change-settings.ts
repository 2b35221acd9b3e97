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
import { toSettings } from './account-view.ts';

/**
 * Changes what is named and tells all of the user's sockets after the commit; what is so already changes
 * and tells nothing. Null when the account was deleted.
 */
export function changeSettings(
  pool: Pool,
  userId: string,
  change: Partial<Settings>,
): Promise<{ settings: Settings; isChanged: boolean } | null> {
  return inTransaction(pool, async (client) => {
    const before = await lockSettings(client, userId);
    if (!before) return null;
    const after = { presenceVisible: change.presence_visible ?? before.presenceVisible };
    const settings = toSettings(after);
    if (after.presenceVisible === before.presenceVisible) return { settings, isChanged: false };
    await saveSettings(client, userId, after);
    await insertOutbox(client, {
      channel: userChannel(userId),
      payload: encodeUserFrame(serverFrame('settings.updated', { settings })),
    });
    if (!after.presenceVisible) {
      // Without a socket there is no gateway that listens for the user: all are asked to forget a last seen.
      const presence = { user_id: userId, state: 'offline' as const, last_seen_at: null };
      const payload = encodePresence({ changes: [{ presence, conversation_ids: [] }] });
      await insertOutbox(client, { channel: presenceChannel, payload });
    }
    return { settings, isChanged: true };
  });
}
