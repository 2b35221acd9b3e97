import type { Cell } from './cells.ts';
import { evidenceRows } from './evidence-rows.ts';
import { done } from './places.ts';
import { anyMember, moderators, platformAdmins, signedIn, signedInGets } from './policies.ts';
import type { RestCase, RestRows } from './rest-cases.ts';

const passerBy = ({ world }: Cell) => ({ path: [world.people.passerBy.id] });

/** A report of the bystander's message by the member, with what it says. */
async function newReport(cell: Cell): Promise<string> {
  const { conversationId, othersMessageId } = await cell.group();
  const body = { message_id: othersMessageId, conversation_id: conversationId, reason: 'spam' };
  return (await done(cell.world.people.member.rest<{ id: string }>('POST', '/api/reports', body))).id;
}

const judges = ['moderator', 'platformAdmin'] as const;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

const safetyRows: RestRows = {
  'GET /api/blocks': { as: signedIn, call: () => ({}) },
  'PUT /api/blocks/{user_id}': { as: signedIn, call: passerBy },
  'DELETE /api/blocks/{user_id}': { as: signedIn, call: passerBy },
  'POST /api/reports': [
    {
      about: 'a message',
      as: anyMember,
      call: async (cell) => ({ body: { message_id: (await cell.place()).othersMessageId, reason: 'spam' } }),
    },
    {
      about: 'a user',
      as: signedIn,
      call: ({ world }) => ({ body: { user_id: world.people.passerBy.id, reason: 'spam' } }),
    },
    {
      about: 'a user, of a conversation',
      as: anyMember,
      call: async (cell) => ({
        body: {
          user_id: cell.world.people.passerBy.id,
          conversation_id: (await cell.place()).conversationId,
          reason: 'hate',
        },
      }),
    },
  ],
  'GET /api/moderation/reports': {
    as: moderators,
    shownTo: judges,
    async call(cell) {
      await newReport(cell);
      return {};
    },
  },
  'POST /api/moderation/reports/{report_id}/resolve': {
    as: moderators,
    fresh: true,
    call: async (cell) => ({ path: [await newReport(cell)], body: { action: 'dismiss' } }),
  },
  'PUT /api/moderation/messages/{message_id}/hidden': {
    as: moderators,
    fresh: true,
    async call(cell) {
      const { conversationId, messageId } = await cell.group();
      return { path: [messageId], body: { conversation_id: conversationId } };
    },
  },
  'GET /api/moderation/messages/{message_id}/edits': {
    as: moderators,
    shownTo: judges,
    async call(cell) {
      const { conversationId, messageId } = await cell.group();
      const path = `/api/conversations/${conversationId}/messages/${messageId}`;
      await done(cell.world.people.member.rest('PATCH', path, { text: 'Edited' }));
      return { path: [messageId] };
    },
  },
  'GET /api/moderation/users/{user_id}': {
    as: moderators,
    shownTo: judges,
    async call(cell) {
      await newReport(cell);
      return { path: [cell.world.people.bystander.id] };
    },
  },
  'PUT /api/moderation/users/{user_id}/suspension': [
    {
      as: moderators,
      call: (cell) => ({ ...passerBy(cell), body: { until: inAnHour(), reason: 'For this test' } }),
    },
    {
      about: 'an admin',
      as: signedInGets('forbidden'),
      call: ({ world }) => ({
        path: [world.people.platformAdmin.id],
        body: { until: inAnHour(), reason: 'For this test' },
      }),
    },
  ],
  'DELETE /api/moderation/users/{user_id}/suspension': { as: moderators, call: passerBy },
  'GET /api/moderation/log': { as: moderators, call: () => ({}) },
};

/** Nobody listens there. */
const URL_OF_NOBODY = 'http://127.0.0.1:9/';

async function newWebhook({ world }: Cell): Promise<string> {
  const body = { url: URL_OF_NOBODY, events: ['message.sent'] };
  return (await done(world.people.platformAdmin.rest<{ id: string }>('POST', '/api/webhooks', body))).id;
}

function onWebhook(body?: unknown): RestCase {
  return {
    as: platformAdmins,
    call: async (cell) => ({ path: [await newWebhook(cell)], ...(body ? { body } : {}) }),
  };
}

const webhookRows: RestRows = {
  'POST /api/webhooks': {
    as: platformAdmins,
    call: () => ({ body: { url: URL_OF_NOBODY, events: ['message.sent'] } }),
  },
  'GET /api/webhooks': { as: platformAdmins, call: () => ({}) },
  'GET /api/webhooks/{webhook_id}': onWebhook(),
  'PATCH /api/webhooks/{webhook_id}': onWebhook({ active: false }),
  'DELETE /api/webhooks/{webhook_id}': onWebhook(),
  'POST /api/webhooks/{webhook_id}/secret': onWebhook(),
  'POST /api/webhooks/{webhook_id}/test': onWebhook(),
  'GET /api/webhooks/{webhook_id}/deliveries': onWebhook(),
  'POST /api/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver': {
    as: platformAdmins,
    async call(cell) {
      const webhookId = await newWebhook(cell);
      const { platformAdmin } = cell.world.people;
      const made = platformAdmin.rest<{ id: string }>('POST', `/api/webhooks/${webhookId}/test`);
      return { path: [webhookId, (await done(made)).id] };
    },
  },
};

export const serviceRows: RestRows = { ...safetyRows, ...evidenceRows, ...webhookRows };
