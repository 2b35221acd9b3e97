import type { ChatMessage } from '@parley/client';
import { Copy, Flag, Forward, Info, Pencil, Pin, PinOff, Reply, RotateCcw, Trash2 } from 'lucide';
import { permissionsIn } from '../../group/permissions.ts';
import { inWords } from '../../panel/in-words.ts';
import type { MenuItem } from '../../ui/menu-list.tsx';
import { toast } from '../../ui/toast.tsx';
import type { Chat } from '../chat-context.ts';

type Possible = MenuItem | false;

const pinWords = { invalid: 'A conversation has at most 50 pinned messages.' };

/** What can be done with a message, by whom it is and how far it has come. */
export function actionsOn(message: ChatMessage, chat: Chat): MenuItem[] {
  if (message.status !== 'sent') return unsentActions(message, chat);
  const own = message.sender_id === chat.meId;
  const alive = message.deleted_at === null;
  const readable = alive && message.kind !== 'encrypted';
  const leads = chat.type === 'group' && chat.role !== 'member';
  const items: Possible[] = [
    { label: 'Reply', icon: Reply, onSelect: () => reply(message, chat) },
    readable && message.text !== null && copyItem(message.text),
    readable && { label: 'Forward', icon: Forward, onSelect: () => chat.open('forward', message) },
    readable && own && { label: 'Edit', icon: Pencil, onSelect: () => edit(message, chat) },
    alive && permissionsIn(chat).pinMessages && pinItem(message, chat),
    own && alive && { label: 'Info', icon: Info, onSelect: () => chat.open('info', message) },
    !own && alive && { label: 'Report', icon: Flag, onSelect: () => chat.open('report', message) },
    alive &&
      (own || leads) && {
        label: 'Delete',
        icon: Trash2,
        danger: true,
        separated: true,
        onSelect: () => chat.open('delete', message),
      },
  ];
  return items.filter((item) => item !== false);
}

function unsentActions(message: ChatMessage, { handle }: Chat): MenuItem[] {
  const id = message.client_message_id;
  if (id === null) return [];
  const failed = message.status === 'failed';
  const items: Possible[] = [
    failed && { label: 'Try again', icon: RotateCcw, onSelect: () => handle.retry(id) },
    message.text !== null && copyItem(message.text),
    {
      label: failed ? 'Discard' : 'Do not send',
      icon: Trash2,
      danger: true,
      onSelect: () => handle.discard(id),
    },
  ];
  return items.filter((item) => item !== false);
}

export function reply(message: ChatMessage, chat: Chat): void {
  if (message.status !== 'sent') return;
  chat.composition.reply(message);
  chat.focusComposer();
}

export function edit(message: ChatMessage, chat: Chat): void {
  if (!mayEdit(message, chat.meId)) return;
  chat.composition.edit(message);
  chat.focusComposer();
}

export function mayEdit(message: ChatMessage, meId: string): boolean {
  const mine = message.sender_id === meId && message.status === 'sent' && message.deleted_at === null;
  return mine && (message.kind === 'text' || message.kind === 'media');
}

function copyItem(text: string): MenuItem {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast('Copied'),
      () => toast('The browser does not let this page copy.', { kind: 'danger' }),
    );
  return { label: 'Copy', icon: Copy, onSelect: () => void copy() };
}

function pinItem(message: ChatMessage, { handle }: Chat): MenuItem {
  const pinned = message.pinned_at !== null;
  return {
    label: pinned ? 'Unpin' : 'Pin',
    icon: pinned ? PinOff : Pin,
    onSelect: () =>
      void handle
        .pin(message.id, !pinned)
        .catch((error) => toast(inWords(error, pinWords), { kind: 'danger' })),
  };
}
