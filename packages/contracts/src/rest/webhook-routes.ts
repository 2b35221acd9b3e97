import { limits } from '../limits.ts';
import { closed, NextCursor, nullable, type Static, Timestamp, Type, Uuid } from '../schema.ts';
import { routes } from './route.ts';

/** What webhooks can be told of. */
export const webhookEvents = [
  'message.sent',
  'message.edited',
  'message.deleted',
  'message.reacted',
  'conversation.created',
  'conversation.updated',
  'participants.added',
  'participants.removed',
  'report.created',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

const EventType = Type.Union(webhookEvents.map((event) => Type.Literal(event)));
const Url = Type.String({
  minLength: 8,
  maxLength: 2_048,
  description: 'https, without a user or password; addresses of private networks are refused',
});
const Events = Type.Array(EventType, { minItems: 1, maxItems: webhookEvents.length, uniqueItems: true });
const Description = nullable(Type.String({ maxLength: 200 }));
const Secret = Type.String({
  description: '`whsec_` and base64: signs deliveries as Standard Webhooks says. Shown this once',
});

export const Webhook = closed({
  id: Uuid,
  url: Type.String(),
  events: Type.Array(Type.String({ description: 'More may be added' })),
  description: nullable(Type.String()),
  active: Type.Boolean(),
  disabled_reason: nullable(
    Type.Union([Type.Literal('gone'), Type.Literal('failing')], {
      description:
        'Why it was turned off without being asked: it answered 410, or nothing has succeeded for five days',
    }),
  ),
  failing_since: nullable(Timestamp),
  dropped: Type.Integer({
    description: `Deliveries thrown away before they were made, as there were more than ${limits.webhookDeliveries}`,
  }),
  previous_secret_until: nullable(Timestamp),
  created_by: Uuid,
  created_at: Timestamp,
});
export type Webhook = Static<typeof Webhook>;

export const WebhookDelivery = closed({
  id: Type.String({ description: 'The same in each attempt: `webhook-id`, and `id` of the payload' }),
  type: Type.String({ description: 'An event, or `webhook.test`' }),
  status: Type.Union([Type.Literal('pending'), Type.Literal('delivered'), Type.Literal('failed')], {
    description: 'failed: given up',
  }),
  attempts: Type.Integer(),
  next_attempt_at: nullable(Timestamp),
  last_attempt_at: nullable(Timestamp),
  last_status: nullable(Type.Integer({ description: 'The HTTP status of the last answer' })),
  last_error: nullable(Type.String({ description: 'Why there was no answer, or none that counts' })),
  last_response: nullable(
    Type.String({
      description: 'The beginning of the last refusal, unless what it was about was edited or deleted since',
    }),
  ),
  created_at: Timestamp,
  payload: closed({
    id: Type.String(),
    type: Type.String(),
    created_at: Timestamp,
    data: Type.Unknown({ description: 'As it would be sent now' }),
  }),
});
export type WebhookDelivery = Static<typeof WebhookDelivery>;

const WebhookWithSecret = closed({ ...Webhook.properties, secret: Secret });
const ById = closed({ webhook_id: Uuid });

export const webhookRoutes = routes({
  createWebhook: {
    method: 'POST',
    path: '/api/webhooks',
    tag: 'webhooks',
    summary: `Have events told to a URL; ${limits.webhooks} at most (admins of the service, as all of these)`,
    body: closed({ url: Url, events: Events, description: Type.Optional(Description) }),
    responses: { 201: WebhookWithSecret },
  },
  listWebhooks: {
    method: 'GET',
    path: '/api/webhooks',
    tag: 'webhooks',
    summary: 'All webhooks',
    responses: { 200: closed({ webhooks: Type.Array(Webhook) }) },
  },
  getWebhook: {
    method: 'GET',
    path: '/api/webhooks/:webhook_id',
    tag: 'webhooks',
    summary: 'One webhook',
    params: ById,
    responses: { 200: Webhook },
  },
  updateWebhook: {
    method: 'PATCH',
    path: '/api/webhooks/:webhook_id',
    tag: 'webhooks',
    summary: 'Change a webhook, or turn it off or on again; what is off is told nothing, later neither',
    params: ById,
    body: Type.Object(
      {
        url: Type.Optional(Url),
        events: Type.Optional(Events),
        description: Type.Optional(Description),
        active: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    responses: { 200: Webhook },
  },
  deleteWebhook: {
    method: 'DELETE',
    path: '/api/webhooks/:webhook_id',
    tag: 'webhooks',
    summary: 'Delete a webhook and its deliveries',
    params: ById,
    responses: { 204: null },
  },
  rotateWebhookSecret: {
    method: 'POST',
    path: '/api/webhooks/:webhook_id/secret',
    tag: 'webhooks',
    summary: 'Another secret; the one before signs along for 24 hours',
    params: ById,
    responses: { 200: WebhookWithSecret },
  },
  testWebhook: {
    method: 'POST',
    path: '/api/webhooks/:webhook_id/test',
    tag: 'webhooks',
    summary: 'Deliver a webhook.test',
    params: ById,
    responses: { 202: WebhookDelivery },
  },
  listWebhookDeliveries: {
    method: 'GET',
    path: '/api/webhooks/:webhook_id/deliveries',
    tag: 'webhooks',
    summary: `What was or is to be delivered, newest first: of 30 days, ${limits.webhookDeliveries} at most`,
    params: ById,
    query: closed({
      status: Type.Optional(WebhookDelivery.properties.status),
      cursor: Type.Optional(Type.String({ maxLength: 200, description: 'From the page before' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20 })),
    }),
    responses: { 200: closed({ deliveries: Type.Array(WebhookDelivery), cursor: NextCursor }) },
  },
  redeliverWebhook: {
    method: 'POST',
    path: '/api/webhooks/:webhook_id/deliveries/:delivery_id/redeliver',
    tag: 'webhooks',
    summary: 'Deliver once more, at once',
    params: closed({ webhook_id: Uuid, delivery_id: Uuid }),
    responses: { 202: WebhookDelivery },
  },
});
