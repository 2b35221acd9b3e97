import type { FinalDevice, PushEvidence } from './evidence.ts';
import { readPushJournal } from './journal.ts';
import type { SoakNetwork } from './soak-network.ts';
import type { SoakWorld } from './soak-world.ts';

/** Everything that is known by now. */
export async function takeEvidence(network: SoakNetwork, world: SoakWorld): Promise<PushEvidence> {
  const { pool, phones } = network;
  const devices = await readDevices(network, world);
  const answers = phones.answers();
  const journal = await readPushJournal(pool);
  const recipients = new Map(
    journal.decisions.flatMap(({ apnsId, recipientId }) => (apnsId ? [[apnsId, recipientId] as const] : [])),
  );
  return {
    ...journal,
    ...{ devices, answers, moves: [...world.moves], endMs: Date.now() },
    banners: phones.banners.flatMap((banner) => {
      const recipientId = banner.recipientId ?? recipients.get(banner.apnsId);
      return recipientId ? [{ ...banner, recipientId }] : [];
    }),
  };
}

async function readDevices(network: SoakNetwork, world: SoakWorld): Promise<FinalDevice[]> {
  const { rows } = await network.pool.query<{ token: string; user_id: string }>(
    'SELECT token, user_id FROM device_tokens WHERE invalid_at IS NULL AND token = ANY ($1::text[])',
    [world.phones],
  );
  const owners = new Map(rows.map((row) => [row.token, row.user_id]));
  const unread = new Map<string, number>();
  for (const person of world.people) {
    const reply = await world.callMessage(person.inBrowser, 'GET', '/api/unread');
    unread.set(person.userId, Number(reply.body['badge']));
  }
  return world.phones.map((token) => {
    const userId = owners.get(token) ?? null;
    const banners = network.simulator.inbox(token).notifications.flatMap(({ payload }) => {
      const { message_id: id } = (payload['data'] ?? {}) as { message_id?: string };
      return id === undefined ? [] : [id];
    });
    const trueBadge = userId === null ? null : (unread.get(userId) ?? null);
    return { token, userId, banners, badge: network.phones.badgeOf(token), trueBadge };
  });
}
