import { type Cell, ownGroup } from './cells.ts';
import { done } from './places.ts';
import { except, ownerOrAdmin, signedIn, signedInGets } from './policies.ts';
import type { RestRows } from './rest-cases.ts';

const here = async (cell: Cell) => ({ path: [(await cell.place()).conversationId] });

export const inviteRows: RestRows = {
  'POST /api/conversations/{conversation_id}/invites': {
    as: ownerOrAdmin,
    call: async (cell) => ({ ...(await here(cell)), body: {} }),
  },
  'GET /api/conversations/{conversation_id}/invites': { as: ownerOrAdmin, call: here },
  'DELETE /api/conversations/{conversation_id}/invites/{invite_id}': [
    {
      as: ownerOrAdmin,
      async call(cell) {
        const { conversationId } = await cell.place();
        return { path: [conversationId, (await invite(cell)).id] };
      },
    },
    {
      about: 'of another group',
      as: except(ownerOrAdmin, { owner: 'not_found', admin: 'not_found' }),
      async call(cell) {
        const { conversationId } = await cell.place();
        const own = { ...cell, who: 'stranger' as const, self: cell.world.people.bystander };
        const elsewhere = await ownGroup(own);
        return { path: [conversationId, (await invite(cell, elsewhere, cell.world.people.bystander)).id] };
      },
    },
  ],
  'GET /api/invites/{code}': [
    { as: signedIn, call: async (cell) => ({ path: [(await invite(cell)).code] }) },
    {
      about: 'by somebody with whom the pair has a block',
      as: except(signedIn, { blocked: 'not_found', blocker: 'not_found' }),
      call: blockedInvite,
    },
    {
      about: 'to a group one was removed from',
      as: except(signedIn, { exMember: 'not_found' }),
      removed: true,
      call: async (cell) => ({ path: [(await invite(cell)).code] }),
    },
    { about: 'a made-up code', as: signedInGets('not_found'), call: () => ({ path: ['a'.repeat(22)] }) },
  ],
  'POST /api/invites/{code}/join': [
    { as: signedIn, call: async (cell) => ({ path: [(await invite(cell)).code] }) },
    {
      about: 'by somebody with whom the pair has a block',
      as: except(signedIn, { blocked: 'not_found', blocker: 'not_found' }),
      call: blockedInvite,
    },
    {
      about: 'to a group one was removed from',
      as: except(signedIn, { exMember: 'not_found' }),
      removed: true,
      call: async (cell) => ({ path: [(await invite(cell)).code] }),
    },
    { about: 'a made-up code', as: signedInGets('not_found'), call: () => ({ path: ['a'.repeat(22)] }) },
  ],
};
async function invite(cell: Cell, groupId?: string, inviter = cell.world.people.owner) {
  const id = groupId ?? (await cell.group()).conversationId;
  return done(inviter.rest<{ id: string; code: string }>('POST', `/api/conversations/${id}/invites`, {}));
}

/** To a group of the newcomer, with whom both of the pair have a block. */
async function blockedInvite(cell: Cell) {
  const { newcomer } = cell.world.people;
  const groupId = await ownGroup({ ...cell, who: 'stranger', self: newcomer });
  return { path: [(await invite(cell, groupId, newcomer)).code] };
}
