import { timings } from '@parley/contracts';
import { Priority, PushType } from 'apns2';
import { v5 } from 'uuid';
import { IdentifiedNotification } from './apns/client.ts';
import { cutToJsonBytes } from './cut-text.ts';

export type Preview = 'full' | 'sender' | 'none';
export type PushedKind = 'text' | 'media' | 'encrypted';

/** What a banner is made of, read when it is sent. */
export interface AlertContent {
  token: string;
  /** Null: the configured topic. */
  bundleId: string | null;
  message: {
    id: string;
    conversationId: string;
    seq: number;
    rev: number;
    kind: PushedKind;
    text: string | null;
  };
  sender: { id: string; name: string; avatarUrl: string | null };
  conversation: { type: 'direct' | 'group'; title: string | null };
  preview: Preview;
  mention: boolean;
  badge: number;
}

/** Largest payload of an alert (developer.apple.com: Generating a remote notification). */
export const MAX_PAYLOAD_BYTES = 4_096;

const APNS_ID_NAMESPACE = '6f2d0c4e-3b57-5e0a-9f0e-6d1c7f4b2a91';
const MAX_TITLE_BYTES = 256;

/** The same for every attempt at one banner on one device, so that APNs and we can tell a repeat. */
export function apnsIdOf(messageId: string, rev: number, token: string, kind: 'alert'): string {
  return v5(`${messageId}:${rev}:${token}:${kind}`, APNS_ID_NAMESPACE);
}

/** The notification of one message for one device, its text cut so that the payload fits `maxBytes`. */
export function buildAlert(
  content: AlertContent,
  nowMs: number,
  maxBytes = MAX_PAYLOAD_BYTES,
): IdentifiedNotification {
  const { token, bundleId, message } = content;
  return new IdentifiedNotification(token, apnsIdOf(message.id, message.rev, token, 'alert'), {
    type: PushType.alert,
    priority: Priority.immediate,
    ...(bundleId === null ? {} : { topic: bundleId }),
    collapseId: message.id,
    expiration: Math.floor((nowMs + timings.pushExpiryMs) / 1_000),
    ...fitted(content, maxBytes),
  });
}

interface Payload {
  aps: Record<string, unknown>;
  data: { data: Record<string, unknown> };
}

function fitted(content: AlertContent, maxBytes: number): Payload {
  const alert = alertOf(content);
  const whole = payloadOf(content, alert);
  const excess = bytesOf(whole) - maxBytes;
  if (excess <= 0) return whole;
  const { body } = alert;
  if (body === undefined) return withoutAvatar(whole);
  const room = Buffer.byteLength(JSON.stringify(body)) - 2 - excess;
  const cut = payloadOf(content, { ...alert, body: cutToJsonBytes(body, room) });
  return bytesOf(cut) <= maxBytes ? cut : withoutAvatar(cut);
}

type Alert = { title?: string; subtitle?: string; body?: string; 'loc-key'?: string };

/** The words of the banner: as much as the reader's preview level shows. */
function alertOf({ message, sender, conversation, preview }: AlertContent): Alert {
  if (preview === 'none') return { 'loc-key': 'MESSAGE_HIDDEN' };
  const subtitle = conversation.type === 'group' ? conversation.title : null;
  const heading = {
    title: cutToJsonBytes(sender.name.toWellFormed(), MAX_TITLE_BYTES),
    ...(subtitle ? { subtitle: cutToJsonBytes(subtitle.toWellFormed(), MAX_TITLE_BYTES) } : {}),
  };
  if (preview === 'sender') return { ...heading, 'loc-key': 'MESSAGE_HIDDEN' };
  if (message.kind === 'encrypted') return { ...heading, 'loc-key': 'MESSAGE_ENCRYPTED' };
  if (!message.text) return { ...heading, 'loc-key': 'MESSAGE_MEDIA' };
  return { ...heading, body: message.text.toWellFormed() };
}

function payloadOf(content: AlertContent, alert: Alert): Payload {
  const { message, sender, preview, mention, badge } = content;
  const named = preview !== 'none';
  return {
    aps: {
      alert,
      badge,
      sound: 'default',
      'thread-id': message.conversationId,
      'mutable-content': 1,
      category: 'MESSAGE',
      'interruption-level': 'active',
      'target-content-id': message.conversationId,
    },
    data: {
      data: {
        conversation_id: message.conversationId,
        message_id: message.id,
        sender_id: sender.id,
        // The lock screen's extension reads these too, so they are as discreet as the banner.
        sender_name: named ? sender.name.toWellFormed() : null,
        sender_avatar_url: named ? sender.avatarUrl : null,
        seq: message.seq,
        mention,
      },
    },
  };
}

function withoutAvatar({ aps, data }: Payload): Payload {
  return { aps, data: { data: { ...data.data, sender_avatar_url: null } } };
}

function bytesOf({ aps, data }: Payload): number {
  return Buffer.byteLength(JSON.stringify({ aps, ...data }));
}
