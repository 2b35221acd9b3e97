import { type Cell, ownGroup } from './cells.ts';
import { anyMember, except, ownerOnly, ownerOrAdmin, signedIn } from './policies.ts';
import type { RestRows } from './rest-cases.ts';

const members = ['owner', 'admin', 'member'] as const;
const withPair = [...members, 'blocked', 'blocker'] as const;

const here = async (cell: Cell) => ({ path: [(await cell.place()).conversationId] });

/** At the place, about somebody. */
const about = async (cell: Cell, userId: string) => ({
  path: [(await cell.place()).conversationId, userId],
});

const withBlock = except(signedIn, { blocked: 'blocked', blocker: 'blocked' });

export const conversationRows: RestRows = {
  'POST /api/conversations': [
    {
      about: 'a group with somebody',
      as: signedIn,
      call: ({ world }) => ({
        body: { type: 'group', title: 'New', participant_ids: [world.people.passerBy.id] },
      }),
    },
    {
      about: 'a group with somebody with whom the pair has a block',
      as: withBlock,
      call: ({ world }) => ({
        body: { type: 'group', title: 'New', participant_ids: [world.people.newcomer.id] },
      }),
    },
    {
      about: 'a direct one with somebody with whom the pair has a block',
      as: withBlock,
      call: ({ world }) => ({ body: { type: 'direct', participant_ids: [world.people.newcomer.id] } }),
    },
  ],
  'GET /api/conversations': {
    as: signedIn,
    shownTo: members,
    async call(cell) {
      await cell.group();
      return {};
    },
  },
  'GET /api/conversations/{conversation_id}': { as: anyMember, shownTo: withPair, call: here },
  'PATCH /api/conversations/{conversation_id}': {
    as: ownerOrAdmin,
    call: async (cell) => ({ ...(await here(cell)), body: { title: 'Another' } }),
  },
  'PUT /api/conversations/{conversation_id}/notifications': {
    as: anyMember,
    call: async (cell) => ({ ...(await here(cell)), body: { notify: 'mentions' } }),
  },
  'PUT /api/conversations/{conversation_id}/place': {
    as: anyMember,
    call: async (cell) => ({ ...(await here(cell)), body: { pinned: true } }),
  },
  'GET /api/conversations/{conversation_id}/participants': { as: anyMember, call: here },
  'POST /api/conversations/{conversation_id}/participants': [
    {
      as: ownerOrAdmin,
      call: async (cell) => ({
        ...(await here(cell)),
        body: { user_ids: [cell.world.people.passerBy.id] },
      }),
    },
    {
      about: 'somebody with whom the pair has a block, to a group of their own',
      as: withBlock,
      call: async (cell) => ({
        path: [await ownGroup(cell)],
        body: { user_ids: [cell.world.people.newcomer.id] },
      }),
    },
  ],
  'PATCH /api/conversations/{conversation_id}/participants/{user_id}': [
    {
      about: 'admin',
      as: ownerOnly,
      fresh: true,
      call: async (cell) => ({
        ...(await about(cell, cell.world.people.bystander.id)),
        body: { role: 'admin' },
      }),
    },
    {
      about: 'owner',
      as: ownerOnly,
      fresh: true,
      call: async (cell) => ({
        ...(await about(cell, cell.world.people.bystander.id)),
        body: { role: 'owner' },
      }),
    },
    {
      about: 'oneself owner',
      as: ownerOnly,
      fresh: true,
      call: async (cell) => ({ ...(await about(cell, cell.self.id)), body: { role: 'owner' } }),
    },
  ],
  'DELETE /api/conversations/{conversation_id}/participants/{user_id}': [
    {
      about: 'a member',
      as: ownerOrAdmin,
      fresh: true,
      call: (cell) => about(cell, cell.world.people.bystander.id),
    },
    {
      about: 'oneself',
      fresh: true,
      as: except(anyMember, { blocked: 'forbidden', blocker: 'forbidden' }),
      call: (cell) => about(cell, cell.self.id),
    },
    {
      about: 'the owner',
      fresh: true,
      as: except(ownerOnly, { member: 'forbidden' }),
      call: (cell) => about(cell, cell.world.people.owner.id),
    },
  ],
};
