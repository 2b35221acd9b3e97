import type { ServerFrameType } from '@parley/contracts';
import type { Live, World } from './world.ts';

type Audience = 'room' | 'acquainted' | 'self' | 'asker';

/** Whom the server sends a type of frame of its own accord; `asker`: about the connection itself. */
export const audiences: Readonly<Partial<Record<ServerFrameType, Audience>>> = {
  'message.new': 'room',
  'message.updated': 'room',
  'conversation.updated': 'room',
  'participants.updated': 'room',
  rev: 'room',
  receipt: 'room',
  typing: 'room',
  'conversation.added': 'room',
  'conversation.removed': 'room',
  'conversation.settings': 'room',
  'sync.result': 'room',
  presence: 'acquainted',
  'user.updated': 'acquainted',
  'settings.updated': 'self',
  'block.updated': 'self',
  hello: 'asker',
  'auth.expiring': 'asker',
  goaway: 'asker',
  error: 'asker',
};

interface Heard {
  conversation_id?: string;
  conversation?: { id: string } | null;
  user_id?: string;
  user?: { id: string };
}

/**
 * Every frame that a socket was sent unasked and should not have been: of a conversation its user was never in, or
 * after they were told that they are out of it; typing of one of the pair; presence and names of people they share
 * nothing with.
 */
export async function overheard(world: World): Promise<string[]> {
  const { rows } = await world.pool.query<{ at: string }>(
    `SELECT conversation_id || ' ' || user_id AS at FROM participants`,
  );
  const memberships = new Set(rows.map(({ at }) => at));
  return Object.entries(world.sockets).flatMap(([who, { frames }]) => {
    const userId = world.people[who as Live].id;
    const out = new Set<string>();
    return frames.flatMap((frame) => {
      const heard = frame.payload as Heard;
      const conversationId = heard.conversation?.id ?? heard.conversation_id;
      const told = `${who} was sent ${JSON.stringify(frame)}`;
      if (frame.type === 'conversation.added' && conversationId) out.delete(conversationId);
      if (frame.id !== undefined) return [];
      switch (audiences[frame.type]) {
        case 'room': {
          const isIn = memberships.has(`${conversationId} ${userId}`) && !out.has(conversationId ?? '');
          if (frame.type === 'conversation.removed') {
            out.add(conversationId ?? '');
            return memberships.has(`${conversationId} ${userId}`) ? [] : [told];
          }
          const isOfPair = frame.type === 'typing' && conversationId === world.directId;
          return isIn && !isOfPair ? [] : [told];
        }
        case 'acquainted': {
          const isShared = rows.some(
            ({ at }) =>
              at.endsWith(userId) &&
              memberships.has(`${at.split(' ')[0]} ${heard.user?.id ?? heard.user_id}`),
          );
          return isShared ? [] : [told];
        }
        default:
          return [];
      }
    });
  });
}
