import { eventually } from '@parley/runtime';
import type { Cell } from './cells.ts';
import { done } from './places.ts';
import { anyMember, except, signedIn, signedInGets } from './policies.ts';
import type { RestRows } from './rest-cases.ts';
import { upload } from './uploads.ts';

const members = ['owner', 'admin', 'member'] as const;
const withPair = [...members, 'blocked', 'blocker'] as const;

/** As the pair are no members of groups. */
const inGroup = except(anyMember, { blocked: 'not_found', blocker: 'not_found' });

/** Files, search and the trace of pushes. */
export const mediaRows: RestRows = {
  'POST /api/media': { as: signedIn, call: () => ({ bytes: Buffer.from('A file') }) },
  'GET /api/media/{media_id}': [
    {
      about: 'in a message',
      as: anyMember,
      shownTo: withPair,
      call: async (cell) => ({ path: [(await cell.media()).id] }),
    },
    { about: 'of who has left since', as: inGroup, spoke: true, shownTo: members, call: fromBefore },
    { about: "somebody else's unsent", as: signedInGets('not_found'), call: unsent },
  ],
  'GET /api/media/{media_id}/thumbnail': [
    {
      about: 'in a message',
      as: anyMember,
      call: async (cell) => ({ path: [(await cell.media()).id] }),
    },
    { about: 'of who has left since', as: inGroup, spoke: true, call: fromBefore },
    { about: "somebody else's unsent", as: signedInGets('not_found'), call: unsent },
  ],
  'DELETE /api/media/{media_id}': [
    {
      about: 'an own one',
      as: signedIn,
      async call(cell) {
        const { world, self, who } = cell;
        if (signedIn[who] !== 'allow') return unsent(cell);
        return { path: [(await upload(world.url, self, 'own', Buffer.from('A file'))).id] };
      },
    },
    { about: "somebody else's", as: signedInGets('not_found'), call: unsent },
  ],
  'GET /api/search/messages': {
    as: signedIn,
    shownTo: members,
    async call(cell) {
      const { secret } = await cell.group();
      await eventually('the message to be found', async () => {
        const found = cell.world.people.owner.rest<{ results: unknown[] }>(
          'GET',
          `/api/search/messages?q=${secret}`,
        );
        return (await done(found)).results.length === 2;
      });
      return { query: { q: secret } };
    },
  },
  'GET /api/search/conversations': {
    as: signedIn,
    shownTo: members,
    call: async (cell) => ({ query: { q: (await cell.group()).secret } }),
  },
  'POST /api/push/test': { as: signedIn, call: () => ({}) },
  'GET /api/push/trace': [
    { as: except(anyMember, { platformAdmin: 'allow' }), call: traced },
    {
      about: 'of who has left since',
      as: except(anyMember, { platformAdmin: 'allow' }),
      spoke: true,
      call: traced,
    },
  ],
};

async function traced(cell: Cell) {
  return { query: { message_id: (await cell.place()).messageId } };
}

async function fromBefore(cell: Cell) {
  return { path: [(await cell.group()).mediaId ?? ''] };
}

async function unsent(cell: Cell) {
  return { path: [(await cell.unsent()).id] };
}
