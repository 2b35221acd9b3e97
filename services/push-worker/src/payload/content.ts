import type { Media } from '@parley/contracts';

/** What a reader lets a lock screen show: everything, only who wrote, or nothing of either. */
export type Preview = 'full' | 'sender' | 'none';

/** What every push needs. */
export interface Addressed {
  token: string;
  /** The app that registered the token; null: the configured topic. */
  bundleId: string | null;
  /** Whose token it was when everything was asked: the extension drops what is for another account. */
  recipientId: string;
  /**
   * What the push is about, and the change of it, as in its job: with the token and the kind they make the apns-id,
   * so that every attempt at one push has the same.
   */
  subject: { id: string; rev: number };
}

export interface Person {
  id: string;
  name: string;
  avatarUrl: string | null;
}

export interface PushedConversation {
  id: string;
  type: 'direct' | 'group';
  title: string | null;
  avatarUrl: string | null;
  /** Members beside who wrote, 1 in a direct one; null when nobody counted. */
  recipientCount: number | null;
}

/** The body of a message; `media` is what messages.media holds. */
export interface PushedBody {
  kind: 'text' | 'media' | 'encrypted';
  text: string | null;
  media: Pick<Media, 'content_type' | 'thumbnail_url'> | null;
}

/** The message a reply quotes, when the reader may see it: not deleted, not by somebody they block. */
export interface Quoted extends PushedBody {
  seq: number;
  senderId: string;
  senderName: string;
}

/**
 * A message, or its edit or deletion (a higher rev): the same collapse id, so one banner. `subject.id` is the
 * message's id.
 */
export interface MessageContent extends Addressed {
  kind: 'alert';
  change: 'new' | 'edited' | 'deleted';
  /** All null once deleted. */
  message: PushedBody & { seq: number; forwarded: boolean; replyTo: Quoted | null };
  sender: Person;
  conversation: PushedConversation;
  preview: Preview;
  mention: boolean;
  badge: number;
  /** Messages that this banner stands for, the message itself included: 1 unless others were merged into it. */
  count: number;
}

/** Somebody's reaction to a message of the recipient's. `subject.id` is the message's id. */
export interface ReactionContent extends Addressed {
  kind: 'reaction';
  emoji: string;
  /** People who have reacted to the message by now, the reader left out. */
  count: number;
  message: PushedBody & { seq: number };
  /** Who reacted. */
  sender: Person;
  conversation: PushedConversation;
  preview: Preview;
  badge: number;
}

/** The recipient read elsewhere. `subject` is up to the job. */
export interface ClearContent extends Addressed {
  kind: 'clear';
  /** True: a background wake, which may carry no badge for the system; false: a badge and nothing else. */
  wake: boolean;
  conversationId: string;
  readUpTo: number;
  badge: number;
}

/** There is something new that no alert tells of. `subject` is up to the job. */
export interface FreshContent extends Addressed {
  kind: 'fresh';
  /** As of ClearContent. */
  wake: boolean;
  badge: number;
}

interface RingingCall extends Addressed {
  kind: 'call';
  video: boolean;
  /** The ringing is over: it was taken elsewhere, or given up. */
  ended: boolean;
  /** When it rang, in milliseconds since the Unix epoch; the push is worth nothing 30 s later. */
  atMs: number;
  /** Who calls. */
  sender: Person;
  conversation: PushedConversation;
  preview: Preview;
}

/** A call; `subject` is the call's id, with rev 0 when it rings and 1 when it ended. */
export type CallContent =
  /** For a token of PushKit. The topic is the bundle id with `.voip`, so it must be known. */
  | (RingingCall & { via: 'voip'; bundleId: string })
  /** For a device that has none: a time-sensitive alert. */
  | (RingingCall & { via: 'alert' });

/** A banner that says notifications arrive. `subject.id` is new each time. */
export interface TestContent extends Addressed {
  kind: 'test';
}

/** What a push is made of, read when it is sent. */
export type PushContent =
  | MessageContent
  | ReactionContent
  | ClearContent
  | FreshContent
  | CallContent
  | TestContent;
