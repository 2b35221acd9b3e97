import type {
  Conversation,
  ConversationView,
  Envelope,
  ErrorCode,
  Me,
  Media,
  Message,
  Participant,
  Presence,
  Settings,
  User,
} from '@parley/contracts';
import type { Observable } from './observable.ts';
import type { Store } from './store/store.ts';

export interface ClientOptions {
  /** Where Parley is: `https://chat.example`. */
  url: string;
  /** Keeps sign-in, conversations, messages and what waits to be sent; in memory unless given. */
  store?: Store;
  /** Shown in the list of sessions. */
  deviceName?: string;
  /** Default: the global `fetch`. */
  fetch?: typeof fetch;
  /** Default: the global `WebSocket`. */
  WebSocket?: typeof WebSocket;
  /** For tests. Default: `Math.random`. */
  random?: () => number;
}

/** A refusal, by the server or because it cannot be reached. */
export interface ParleyError extends Error {
  /** `offline`: no answer. A code that is not known: judge it by `retryable`. */
  readonly code: ErrorCode | 'offline' | (string & {});
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  /** Which fields of the request are wrong (RFC 9457 `errors`). */
  readonly fields: readonly { field: string; detail: string }[];
}

export type Account =
  | { state: 'loading' }
  | { state: 'signed-out'; reason: null | 'signed_out' | 'revoked' | 'suspended' | 'expired' }
  | { state: 'signed-in'; me: Me; sessionId: string };

export type Connection =
  | { state: 'offline'; retryAtMs: number | null }
  | { state: 'connecting' }
  /** After hello, not before. */
  | { state: 'connected'; epoch: string };

/** A message as one's own screen shows it: confirmed, or on its way. */
export interface ChatMessage extends Message {
  /**
   * `sent`: committed, and here in its place among the others'. Until then `id` is the `client_message_id`, and `seq` and
   * `rev` are 0. `failed`: a final error, see `failure`.
   */
  status: 'queued' | 'sending' | 'sent' | 'failed';
  failure: { code: string; message: string } | null;
  /** Own reactions, kept up with what others' devices of mine do. */
  my_reactions: string[];
}

/** A conversation as the list shows it. Its participants are the first 100. */
export interface ChatConversation extends ConversationView {
  /** The other person of a direct conversation; null in groups. */
  peer: User | null;
  /** What to show on top: the title, the peer's name, or the first names of the members. */
  name: string;
  typing: readonly string[];
}

export interface Draft {
  text?: string;
  /** Uploaded before, see {@link Client.upload}. */
  media?: Media;
  replyToSeq?: number;
  mentions?: readonly string[];
  mentionsAll?: boolean;
  forwarded?: boolean;
}

/** The part of a conversation's messages that is loaded: all from `messages[0]` on, without a hole. */
export interface History {
  /** By seq; those that are not acknowledged last, in the order they were written. */
  messages: readonly ChatMessage[];
  hasEarlier: boolean;
  /** False after a jump into the past, and until the latest are loaded: newer ones are there that are not here. */
  reachesEnd: boolean;
  loading: boolean;
}

/** One conversation. The same object for the same id. */
export interface ConversationHandle {
  readonly id: string;
  /** Null until it is known, and after it was left. */
  readonly state: Observable<ChatConversation | null>;
  readonly history: Observable<History>;
  /** Loads the latest messages and joins the room, until the returned function is called: while it is on screen. */
  open(): () => void;
  /** The page before. Resolves when it is in `history`. */
  loadEarlier(): Promise<void>;
  loadLater(): Promise<void>;
  /** Replaces the loaded part by what is around this message. */
  jumpTo(seq: number): Promise<void>;
  jumpToEnd(): Promise<void>;
  /** A message by seq, loaded or fetched: for quotes. Null: not to be seen. */
  message(seq: number): Promise<Message | null>;
  /** In `history` at once. Kept until it is acknowledged or finally refused. Returns its `client_message_id`. */
  send(draft: Draft): string;
  /** After `failed`: once more, with the same id. */
  retry(clientMessageId: string): void;
  /** Gives up a message that was not acknowledged. */
  discard(clientMessageId: string): void;
  edit(messageId: string, text: string, mentions?: readonly string[]): Promise<void>;
  delete(messageId: string): Promise<void>;
  react(messageId: string, emoji: string, on: boolean): Promise<void>;
  pin(messageId: string, pinned: boolean): Promise<void>;
  /** Only forward; merged and repeated until it has arrived. */
  markRead(seq: number): void;
  /** Call it with each key press: throttled here. `false`: the text was cleared. */
  typing(isTyping: boolean): void;
  /** Everybody's cursors and roles that are known, by user. */
  readonly participants: Observable<ReadonlyMap<string, Participant>>;
}

export interface SignUp {
  username: string;
  password: string;
  email?: string;
  display_name?: string;
}

export interface Client {
  readonly account: Observable<Account>;
  readonly connection: Observable<Connection>;
  /** As the list orders them: pinned first, then by latest activity. Without those put away. */
  readonly conversations: Observable<readonly ChatConversation[]>;
  readonly archived: Observable<readonly ChatConversation[]>;
  /** Sum of unread of conversations that are not muted (or of all, by `badge_muted`). */
  readonly badge: Observable<number>;
  /** Own messages that are not acknowledged, over all conversations. */
  readonly outbox: Observable<readonly ChatMessage[]>;
  readonly blocked: Observable<ReadonlySet<string>>;

  /** Restores a sign-in that the store has kept, if there is one. Called by {@link createClient}; resolves when known. */
  readonly ready: Promise<void>;
  register(account: SignUp): Promise<void>;
  /** Rejects with `second_factor_required` where a code is needed: call again with it. */
  login(login: string, password: string, code?: string): Promise<void>;
  /** Forgets everything here, on the server as far as it can be reached. */
  logout(): Promise<void>;

  conversation(id: string): ConversationHandle;
  /** With one other: the direct conversation, which may exist. */
  startDirect(userId: string): Promise<ConversationHandle>;
  startGroup(title: string, userIds: readonly string[]): Promise<ConversationHandle>;

  /** Null until it was fetched, which asking begins. Read together, kept for some minutes. */
  user(id: string): Observable<User | null>;
  /** How somebody is shown; null: not known, or hidden. */
  presence(userId: string): Observable<Presence | null>;
  findUsers(query: string): Promise<readonly User[]>;
  updateSettings(change: Partial<Settings>): Promise<void>;

  upload(
    file: Blob,
    options?: { name?: string; signal?: AbortSignal; progress?: (fraction: number) => void },
  ): Promise<Media>;
  /** The bytes of a path under `/api/media`, with the access token. */
  download(path: string, signal?: AbortSignal): Promise<Blob>;

  /** `background` when nobody looks: pushes come then. The socket may stay. */
  setForeground(foreground: boolean): void;
  /** Closes the socket and stays offline until `true`; what is sent meanwhile waits in the outbox. */
  setOnline(online: boolean): void;

  /** Any call of the REST API, signed in: refreshes and repeats once where the token has expired. Null: no body. */
  request<T = unknown>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T>;
  /** Every frame each way as it goes by, for a developer's eyes. Bounded: a slow reader loses the oldest. */
  readonly frames: AsyncIterable<{ direction: 'sent' | 'received'; at: number; frame: Envelope }>;
  /** Ends it: nothing is running afterwards. */
  close(): Promise<void>;
}

export type { Conversation, ConversationView, Me, Media, Message, Participant, Presence, Settings, User };
