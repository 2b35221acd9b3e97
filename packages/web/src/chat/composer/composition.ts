import type { ChatMessage, Client, ConversationHandle, Draft, User } from '@parley/client';
import { createState, type Shown } from '../../state.ts';
import { type Attachments, createAttachments } from './attachments.ts';
import { mentionsIn } from './mentions.ts';

/** What is being written in a conversation. */
export interface Writing {
  text: string;
  replyTo: ChatMessage | null;
  editing: ChatMessage | null;
  /** Sent as soon as the files are uploaded. */
  sending: boolean;
}

export interface Composition {
  readonly writing: Shown<Writing>;
  readonly attachments: Attachments;
  setText(text: string): void;
  reply(message: ChatMessage): void;
  edit(message: ChatMessage): void;
  /** Ends a reply or an edit; the text of before the edit is back. */
  cancel(): void;
  /** Sends, or changes the message that is edited. False: there is nothing to be sent, or not yet. */
  send(members: readonly User[], mayMentionAll: boolean): Promise<boolean>;
  /** Not as soon as the files are uploaded after all. */
  hold(): void;
  /** Nothing is being written any more, and no file goes up. */
  forget(): void;
}

const nothing: Writing = { text: '', replyTo: null, editing: null, sending: false };

function createComposition(client: Client, handle: ConversationHandle): Composition {
  const writing = createState<Writing>(nothing);
  const attachments = createAttachments(client);
  let beforeEdit = '';
  const change = (part: Partial<Writing>): void => writing.set({ ...writing.get(), ...part });

  const draft = (members: readonly User[], mayMentionAll: boolean): Draft => {
    const { text, replyTo } = writing.get();
    const { userIds, all } = mentionsIn(text, members);
    return {
      ...(text.trim() === '' ? {} : { text: text.trim() }),
      ...(replyTo ? { replyToSeq: replyTo.seq } : {}),
      ...(userIds.length > 0 ? { mentions: userIds } : {}),
      ...(all && mayMentionAll ? { mentionsAll: true } : {}),
    };
  };

  const sendNew = (members: readonly User[], mayMentionAll: boolean): boolean => {
    const list = attachments.list.get();
    const files = list.flatMap(({ upload }) => (upload.state === 'uploaded' ? [upload.media] : []));
    const first = draft(members, mayMentionAll);
    if (list.length === 0 && first.text === undefined) return false;
    if (files.length < list.length) {
      change({ sending: list.every(({ upload }) => upload.state !== 'failed') });
      return false;
    }
    for (const [at, media] of files.entries()) handle.send(at === 0 ? { ...first, media } : { media });
    if (files.length === 0) handle.send(first);
    attachments.clear(true);
    writing.set(nothing);
    return true;
  };

  return {
    writing,
    attachments,
    setText: (text) => change({ text }),
    reply: (replyTo) =>
      change(writing.get().editing ? { editing: null, text: beforeEdit, replyTo } : { replyTo }),
    edit(message) {
      if (!writing.get().editing) beforeEdit = writing.get().text;
      change({ editing: message, text: message.text ?? '', replyTo: null });
    },
    cancel() {
      const { editing, text } = writing.get();
      change({ editing: null, replyTo: null, text: editing ? beforeEdit : text });
    },
    async send(members, mayMentionAll) {
      const { editing, text } = writing.get();
      if (!editing) return sendNew(members, mayMentionAll);
      if (text.trim() === '' && editing.kind === 'text') return false;
      change({ editing: null, text: beforeEdit });
      if (text.trim() !== editing.text) {
        await handle.edit(editing.id, text.trim(), mentionsIn(text, members).userIds);
      }
      return true;
    },
    hold: () => change({ sending: false }),
    forget() {
      beforeEdit = '';
      writing.set(nothing);
      attachments.clear(false);
    },
  };
}

const MOST_KEPT = 50;
const kept = new WeakMap<Client, Map<string, Composition>>();

/** What is being written stays while another conversation is shown. */
export function compositionOf(client: Client, conversationId: string): Composition {
  const all = kept.get(client) ?? new Map<string, Composition>();
  kept.set(client, all);
  const known = all.get(conversationId) ?? createComposition(client, client.conversation(conversationId));
  all.delete(conversationId);
  all.set(conversationId, known);
  for (const [id, oldest] of all) {
    if (all.size <= MOST_KEPT) break;
    oldest.attachments.clear(false);
    all.delete(id);
  }
  return known;
}

/** Before somebody else signs in: what one has begun to write is not the other's to see, or to send. */
export function forgetCompositions(client: Client): void {
  for (const composition of kept.get(client)?.values() ?? []) composition.forget();
  kept.delete(client);
}
