import { randomUUID } from 'node:crypto';
import type { Cell } from './cells.ts';
import { done, THUMB } from './places.ts';
import {
  anyMember,
  anyMemberUnblocked,
  except,
  ownerOrAdmin,
  senderOnly,
  signedIn,
  signedInGets,
} from './policies.ts';
import type { RestRows } from './rest-cases.ts';

const members = ['owner', 'admin', 'member'] as const;
const withPair = [...members, 'blocked', 'blocker'] as const;

const here = async (cell: Cell) => ({ path: [(await cell.place()).conversationId] });

async function own(cell: Cell) {
  const { conversationId, messageId } = await cell.place();
  return { path: [conversationId, messageId] };
}

async function others(cell: Cell) {
  const { conversationId, othersMessageId } = await cell.place();
  return { path: [conversationId, othersMessageId] };
}

/** The message of the place, pinned; that of the pair is. */
async function pinned(cell: Cell) {
  const { path } = await own(cell);
  const { owner, blocked, blocker } = cell.world.people;
  if (cell.self !== blocked && cell.self !== blocker) {
    await done(owner.rest('PUT', `/api/conversations/${path[0]}/messages/${path[1]}/pin`));
  }
  return { path };
}

const outgoing = (text: string) => ({ client_message_id: randomUUID(), text });

export const messageRows: RestRows = {
  'GET /api/conversations/{conversation_id}/messages': { as: anyMember, shownTo: withPair, call: here },
  'POST /api/conversations/{conversation_id}/messages': [
    {
      about: 'a text',
      as: anyMemberUnblocked,
      call: async (cell) => ({ ...(await here(cell)), body: outgoing('Hello') }),
    },
    {
      about: 'a mention of everybody',
      as: except(ownerOrAdmin, { blocked: 'blocked', blocker: 'blocked' }),
      call: async (cell) => ({ ...(await here(cell)), body: { ...outgoing('All'), mentions_all: true } }),
    },
    {
      about: "somebody else's file that was not sent",
      as: except(signedInGets('not_found'), { blocked: 'blocked', blocker: 'blocked' }),
      async call(cell) {
        const { id } = await cell.unsent();
        const body = { client_message_id: randomUUID(), kind: 'media', media_id: id };
        return { ...(await here(cell)), body };
      },
    },
  ],
  'PATCH /api/conversations/{conversation_id}/messages/{message_id}': [
    { as: senderOnly, call: async (cell) => ({ ...(await own(cell)), body: { text: 'Changed' } }) },
    {
      about: 'of who has left since',
      as: except(senderOnly, { member: 'forbidden' }),
      spoke: true,
      call: async (cell) => ({ ...(await own(cell)), body: { text: 'Changed' } }),
    },
  ],
  'DELETE /api/conversations/{conversation_id}/messages/{message_id}': [
    { about: 'of the member, or the own one', as: anyMember, fresh: true, call: own },
    { about: "somebody else's", as: ownerOrAdmin, fresh: true, call: others },
    {
      about: 'of who has left since',
      as: except(ownerOrAdmin, { blocked: 'allow', blocker: 'allow' }),
      ...{ fresh: true, spoke: true },
      call: own,
    },
  ],
  'PUT /api/conversations/{conversation_id}/messages/{message_id}/reactions/{emoji}': {
    as: anyMemberUnblocked,
    async call(cell) {
      const { path } = await own(cell);
      return { path: [...path, '🎉'] };
    },
  },
  'DELETE /api/conversations/{conversation_id}/messages/{message_id}/reactions/{emoji}': {
    as: anyMember,
    decorated: true,
    async call(cell) {
      const { path } = await own(cell);
      if (members.some((who) => who === cell.who)) {
        const message = `/api/conversations/${path[0]}/messages/${path[1]}`;
        await done(cell.self.rest('PUT', `${message}/reactions/${THUMB}`));
      }
      return { path: [...path, decodeURIComponent(THUMB)] };
    },
  },
  'PUT /api/conversations/{conversation_id}/messages/{message_id}/pin': {
    as: except(ownerOrAdmin, { blocked: 'blocked', blocker: 'blocked' }),
    fresh: true,
    call: own,
  },
  'DELETE /api/conversations/{conversation_id}/messages/{message_id}/pin': {
    as: except(ownerOrAdmin, { blocked: 'blocked', blocker: 'blocked' }),
    fresh: true,
    decorated: true,
    call: pinned,
  },
  'GET /api/conversations/{conversation_id}/pins': {
    as: anyMember,
    decorated: true,
    shownTo: withPair,
    call: pinned,
  },
  'GET /api/conversations/{conversation_id}/sync': {
    as: anyMember,
    shownTo: withPair,
    call: async (cell) => ({ ...(await here(cell)), query: { since_rev: '0' } }),
  },
  'PUT /api/conversations/{conversation_id}/read': {
    as: anyMember,
    call: async (cell) => ({ ...(await here(cell)), body: { seq: (await cell.place()).seq } }),
  },
  'PUT /api/conversations/{conversation_id}/delivered': {
    as: anyMember,
    call: async (cell) => ({ ...(await here(cell)), body: { seq: (await cell.place()).seq } }),
  },
  'POST /api/conversations/{conversation_id}/calls': [
    {
      as: anyMemberUnblocked,
      call: async (cell) => ({ ...(await here(cell)), body: { call_id: randomUUID(), video: true } }),
    },
    {
      about: 'that ended',
      as: anyMemberUnblocked,
      call: async (cell) => ({ ...(await here(cell)), body: { call_id: randomUUID(), ended: true } }),
    },
  ],
  'GET /api/unread': {
    as: signedIn,
    shownTo: members,
    async call(cell) {
      await cell.group();
      return {};
    },
  },
};
