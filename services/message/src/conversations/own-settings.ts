import { create, toBinary } from '@bufbuild/protobuf';
import {
  encodeUserFrame,
  eventProto,
  limits,
  readInstant,
  serverFrame,
  userChannel,
} from '@parley/contracts';
import type { PoolClient } from '@parley/database';
import { inTransaction } from '@parley/database/transaction';
import { AppError } from '@parley/runtime';
import { noteBatch } from '../store/conversations.ts';
import {
  countPinned,
  lockOwnSettings,
  type MemberKey,
  type OwnSettings,
  storeOwnSettings,
} from '../store/own-settings.ts';
import type { MembershipWriter } from './membership-writer.ts';

/** What a member wants to have; what is left out stays. */
export interface WantedSettings {
  /** ISO 8601; null, or a time that is over: not muted. */
  mutedUntil?: string | null | undefined;
  notify?: OwnSettings['notify'] | undefined;
  pinned?: boolean | undefined;
  archived?: boolean | undefined;
}

/**
 * Changes what a member has set for a conversation, tells the member's devices, and returns all of it; no
 * rev is used. Throws `not_found`, or `invalid` with too many pinned.
 */
export async function changeOwnSettings(
  writer: Pick<MembershipWriter, 'pool' | 'announce'>,
  who: MemberKey,
  wanted: WantedSettings,
): Promise<OwnSettings> {
  const { settings, told } = await inTransaction(writer.pool, async (sql) => {
    const held = await lockOwnSettings(sql, who);
    if (!held) throw new AppError('not_found', 'No such conversation');
    const settings = settingsWanted(held, wanted);
    if (isSame(held.settings, settings)) return { settings, told: null };
    if (settings.pinned_at && !held.settings.pinned_at) await mustHavePlace(sql, who.userId);
    await storeOwnSettings(sql, who, settings);
    const frame = serverFrame('conversation.settings', { conversation_id: who.conversationId, ...settings });
    const publications = [{ channel: userChannel(who.userId), payload: encodeUserFrame(frame) }];
    const batch = create(eventProto.EventBatchSchema, { publications });
    const outboxId = await noteBatch(sql, toBinary(eventProto.EventBatchSchema, batch));
    return { settings, told: { outboxId, publications } };
  });
  if (told) await writer.announce(told.outboxId, told.publications, []);
  return settings;
}

function settingsWanted(held: { settings: OwnSettings; now: string }, wanted: WantedSettings): OwnSettings {
  const { settings, now } = held;
  const since = (flag: boolean | undefined, at: string | null) => {
    if (flag === undefined) return at;
    return flag ? (at ?? now) : null;
  };
  return {
    muted_until: wanted.mutedUntil === undefined ? settings.muted_until : mutedUntil(wanted.mutedUntil, now),
    notify: wanted.notify ?? settings.notify,
    pinned_at: since(wanted.pinned, settings.pinned_at),
    archived_at: since(wanted.archived, settings.archived_at),
  };
}

function mutedUntil(until: string | null, now: string): string | null {
  if (until === null) return null;
  const at = readInstant(until);
  if (!at) {
    const problem = { field: 'muted_until', message: 'must be a time in ISO 8601 with its offset from UTC' };
    throw new AppError('invalid', `${problem.field} ${problem.message}`, { fields: [problem] });
  }
  return at.toISOString() > now ? at.toISOString() : null;
}

function isSame(a: OwnSettings, b: OwnSettings): boolean {
  return (
    a.muted_until === b.muted_until &&
    a.notify === b.notify &&
    a.pinned_at === b.pinned_at &&
    a.archived_at === b.archived_at
  );
}

async function mustHavePlace(sql: PoolClient, userId: string): Promise<void> {
  if ((await countPinned(sql, userId)) < limits.pinnedConversations) return;
  throw new AppError('invalid', `At most ${limits.pinnedConversations} conversations can be pinned`);
}
