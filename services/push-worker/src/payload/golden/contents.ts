import type {
  CallContent,
  ClearContent,
  FreshContent,
  MessageContent,
  PushedBody,
  Quoted,
  ReactionContent,
} from '../content.ts';

export const CONVERSATION = '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a11';
export const MESSAGE = '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a10';
export const CALL = '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a14';
export const ADA = {
  id: '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a12',
  name: 'Ada Lovelace',
  avatarUrl: 'https://cdn.example/ada.jpg',
};
const BOB = '0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a13';

export const NOW_MS = Date.UTC(2026, 10, 24, 8);
export const TOKEN = 'ab'.repeat(32);

export const addressed = {
  token: TOKEN,
  bundleId: 'com.example.chat',
  recipientId: BOB,
  subject: { id: MESSAGE, rev: 9 },
};
export const inDirect = {
  sender: ADA,
  conversation: {
    id: CONVERSATION,
    type: 'direct' as const,
    title: null,
    avatarUrl: null,
    recipientCount: 1,
  },
  preview: 'full' as const,
};
export const inGroup = {
  ...inDirect,
  conversation: {
    id: CONVERSATION,
    type: 'group' as const,
    title: 'Analytical Engine',
    avatarUrl: '/api/media/0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a15',
    recipientCount: 11,
  },
};
export const words = (text: string): PushedBody => ({ kind: 'text', text, media: null });
export const file = (content_type: string, text: string | null = null): PushedBody => ({
  kind: 'media',
  text,
  media: {
    content_type,
    thumbnail_url: content_type.startsWith('image/')
      ? '/api/media/0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a16/thumbnail'
      : null,
  },
});
export const sealed: PushedBody = { kind: 'encrypted', text: null, media: null };
export const quoted: Quoted = {
  ...words('Does it also compose music?'),
  seq: 5,
  senderId: BOB,
  senderName: 'Bob',
};

export const direct: MessageContent = {
  kind: 'alert',
  change: 'new',
  ...addressed,
  ...inDirect,
  message: { ...words('See you at eight?'), seq: 7, forwarded: false, replyTo: null },
  mention: false,
  badge: 3,
  count: 1,
};
export const group: MessageContent = { ...direct, ...inGroup };
export const reaction: ReactionContent = {
  kind: 'reaction',
  ...addressed,
  ...inGroup,
  count: 1,
  emoji: '❤️',
  message: { ...words('Does it also compose music?'), seq: 5 },
  badge: 3,
};
export const clear: ClearContent = {
  kind: 'clear',
  ...addressed,
  wake: true,
  conversationId: CONVERSATION,
  readUpTo: 7,
  badge: 1,
};
export const fresh: FreshContent = { kind: 'fresh', ...addressed, wake: true, badge: 4 };
export const ring: CallContent = {
  kind: 'call',
  via: 'voip',
  ...addressed,
  subject: { id: CALL, rev: 0 },
  ...inDirect,
  video: false,
  ended: false,
  atMs: NOW_MS - 500,
};
