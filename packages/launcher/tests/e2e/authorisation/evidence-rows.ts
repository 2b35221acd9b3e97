import type { Cell } from './cells.ts';
import { done, say } from './places.ts';
import { except, moderators } from './policies.ts';
import type { RestCase, RestRows } from './rest-cases.ts';
import { upload } from './uploads.ts';

interface Picture {
  conversationId: string;
  messageId: string;
}

/** A message of the member's that shows a picture named by the secret of the group. */
async function newPicture({ world, group }: Cell): Promise<Picture> {
  const { conversationId, secret } = await group();
  const media = await upload(world.url, world.people.member, secret);
  const sent = await say(world.people.member, conversationId, { kind: 'media', media_id: media.id });
  return { conversationId, messageId: sent.message_id };
}

async function reported({ world }: Cell, { messageId }: Picture): Promise<string> {
  const body = { message_id: messageId, reason: 'sexual' };
  return (await done(world.people.owner.rest<{ id: string }>('POST', '/api/reports', body))).id;
}

async function hidden({ world }: Cell, { conversationId, messageId }: Picture): Promise<string> {
  const path = `/api/moderation/messages/${messageId}/hidden`;
  await done(world.people.moderator.rest('PUT', path, { conversation_id: conversationId }));
  return messageId;
}

/** All look at the same. */
function onPicture(of: (cell: Cell, picture: Picture) => Promise<string> | string): Pick<RestCase, 'call'> {
  let id: Promise<string> | undefined;
  return {
    async call(cell) {
      await cell.group();
      id ??= newPicture(cell).then((picture) => of(cell, picture));
      return { path: [await id] };
    },
  };
}

async function ofText({ world, group }: Cell) {
  const { othersMessageId: message_id } = await group();
  const report = world.people.member.rest<{ id: string }>('POST', '/api/reports', {
    message_id,
    reason: 'hate',
  });
  return { path: [(await done(report)).id] };
}

const shownTo = ['moderator', 'platformAdmin'] as const;
const noFile = except(moderators, { moderator: 'not_found', platformAdmin: 'not_found' });

/** Files that are kept for moderators. */
export const evidenceRows: RestRows = {
  'GET /api/moderation/reports/{report_id}/media': [
    { as: moderators, shownTo, ...onPicture(reported) },
    { about: 'of a message without a file', as: noFile, call: ofText },
  ],
  'GET /api/moderation/reports/{report_id}/media/thumbnail': { as: moderators, ...onPicture(reported) },
  'GET /api/moderation/messages/{message_id}/media': [
    { as: moderators, shownTo, ...onPicture(hidden) },
    { about: 'of one that is not hidden', as: noFile, ...onPicture((_, { messageId }) => messageId) },
  ],
  'GET /api/moderation/messages/{message_id}/media/thumbnail': { as: moderators, ...onPicture(hidden) },
};
