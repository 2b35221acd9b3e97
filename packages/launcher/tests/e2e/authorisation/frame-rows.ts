import { randomUUID } from 'node:crypto';
import type { Cell } from './cells.ts';
import type { FrameRows } from './frame-cases.ts';
import { blockIsKnown, done, THUMB } from './places.ts';
import {
  anyMember,
  anyMemberUnblocked,
  except,
  ownerOrAdmin,
  type Principal,
  principals,
  senderOnly,
  signedIn,
  signedInGets,
} from './policies.ts';

const pairIs = (expected: 'blocked' | 'ignored') => ({ blocked: expected, blocker: expected });
const notMembersAre = (expected: 'ignored') =>
  Object.fromEntries(
    principals.filter((who) => anyMember[who] === 'not_found').map((who) => [who, expected]),
  ) as Partial<Record<Principal, 'ignored'>>;

const here = async (cell: Cell) => ({ conversation_id: (await cell.place()).conversationId });
const own = async (cell: Cell) => ({ ...(await here(cell)), message_id: (await cell.place()).messageId });
const others = async (cell: Cell) => ({
  ...(await here(cell)),
  message_id: (await cell.place()).othersMessageId,
});
const upTo = async (cell: Cell) => ({ ...(await here(cell)), seq: (await cell.place()).seq });
const outgoing = (text: string) => ({ client_message_id: randomUUID(), text });

/** Receipts of who is not in the conversation are ignored in silence. */
const receipts = except(anyMember, notMembersAre('ignored'));

function cursorIsMoved(column: 'last_read_seq' | 'last_delivered_seq') {
  return async (cell: Cell): Promise<boolean> => {
    const { conversationId, seq } = await cell.place();
    const { rowCount } = await cell.world.pool.query(
      `SELECT FROM participants WHERE conversation_id = $1 AND user_id = $2 AND ${column} >= $3`,
      [conversationId, cell.self.id, seq],
    );
    return rowCount === 1;
  };
}

/** Where all that are to be heard of it have heard of it: the group, or the block of the pair. */
async function heardOf(cell: Cell) {
  const { conversationId } = await cell.place();
  const { sockets } = cell.world;
  const isNew = conversationId !== cell.world.directId;
  if (!isNew) await blockIsKnown();
  await Promise.all(
    [sockets.owner, sockets.admin, sockets.member, sockets.bystander].map(
      (socket) =>
        isNew && socket.frame('conversation.added', ({ conversation }) => conversation.id === conversationId),
    ),
  );
  return { conversation_id: conversationId };
}

async function isShownTyping(cell: Cell): Promise<boolean> {
  const { conversationId } = await cell.place();
  return cell.world.sockets.bystander.frames.some(({ type, payload }) => {
    const typing = payload as { conversation_id?: string; user_id?: string };
    return type === 'typing' && typing.conversation_id === conversationId && typing.user_id === cell.self.id;
  });
}

export const frameRows: FrameRows = {
  auth: [
    {
      about: 'the own token',
      as: signedIn,
      payload: ({ self, who }) => ({
        access_token: who === 'anonymous' ? 'made-up' : self.tokens.access_token,
      }),
    },
    {
      about: "somebody else's token",
      as: { ...signedInGets('forbidden') },
      payload: ({ world, who }) => ({
        access_token: who === 'anonymous' ? 'made-up' : world.people.bystander.tokens.access_token,
      }),
    },
  ],
  'message.send': [
    { as: anyMemberUnblocked, payload: async (cell) => ({ ...(await here(cell)), ...outgoing('Hello') }) },
    {
      about: 'a mention of everybody',
      as: except(ownerOrAdmin, pairIs('blocked')),
      payload: async (cell) => ({ ...(await here(cell)), ...outgoing('All'), mentions_all: true }),
    },
    {
      about: "somebody else's file that was not sent",
      as: except(signedInGets('not_found'), pairIs('blocked')),
      payload: async (cell) => ({
        ...(await here(cell)),
        ...{ client_message_id: randomUUID(), kind: 'media', media_id: (await cell.unsent()).id },
      }),
    },
  ],
  'message.edit': { as: senderOnly, payload: async (cell) => ({ ...(await own(cell)), text: 'Changed' }) },
  'message.delete': [
    { about: 'of the member, or the own one', as: anyMember, fresh: true, payload: own },
    { about: "somebody else's", as: ownerOrAdmin, fresh: true, payload: others },
  ],
  'message.react': [
    { as: anyMemberUnblocked, payload: async (cell) => ({ ...(await own(cell)), emoji: '🎉' }) },
    {
      about: 'taken back',
      as: anyMember,
      decorated: true,
      payload: async (cell) => ({ ...(await own(cell)), emoji: decodeURIComponent(THUMB), remove: true }),
    },
  ],
  'message.pin': [
    {
      as: except(ownerOrAdmin, pairIs('blocked')),
      fresh: true,
      payload: async (cell) => ({ ...(await own(cell)), pinned: true }),
    },
    {
      about: 'unpinned',
      as: except(ownerOrAdmin, pairIs('blocked')),
      fresh: true,
      decorated: true,
      async payload(cell) {
        const target = await own(cell);
        const path = `/api/conversations/${target.conversation_id}/messages/${target.message_id}/pin`;
        if (target.conversation_id !== cell.world.directId)
          await done(cell.world.people.owner.rest('PUT', path));
        return { ...target, pinned: false };
      },
    },
  ],
  'room.join': { as: anyMember, payload: async (cell) => ({ ...(await here(cell)), since_rev: 0 }) },
  'room.leave': {
    about: 'whatever it is',
    as: signedIn,
    payload: async (cell) => ({ conversation_id: (await cell.group()).conversationId }),
  },
  sync: { as: anyMember, payload: async (cell) => ({ ...(await here(cell)), since_rev: 0 }) },
  'receipt.delivered': { as: receipts, payload: upTo, effect: cursorIsMoved('last_delivered_seq') },
  'receipt.read': { as: receipts, payload: upTo, effect: cursorIsMoved('last_read_seq') },
  'typing.start': { as: except(anyMember, pairIs('ignored')), payload: heardOf, effect: isShownTyping },
  'typing.stop': { as: signedIn, payload: here },
  'presence.set': { as: signedIn, payload: () => ({ state: 'background' }) },
  ping: { as: signedIn, payload: () => ({}) },
};
