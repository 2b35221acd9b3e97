import type { ChatConversation, Client } from '@parley/client';
import { Archive, ArchiveRestore, BellOff, BellRing, CheckCheck, Pin, PinOff } from 'lucide';
import { isMuted, mute, muteChoices, setArchived, setPinned } from '../group/place.ts';
import { inWords } from '../panel/in-words.ts';
import type { MenuItem } from '../ui/menu.tsx';
import { toast } from '../ui/toast.tsx';

/** What can be done with a conversation without opening it. */
export function rowMenu(client: Client, conversation: ChatConversation, now: Date): MenuItem[] {
  const { id, unread, last_seq: lastSeq } = conversation;
  const pinned = conversation.pinned_at !== null;
  const archived = conversation.archived_at !== null;
  const doing = (act: () => Promise<unknown>) => () => {
    act().catch((error: unknown) => toast(inWords(error), { kind: 'danger' }));
  };
  return [
    ...(unread > 0
      ? [
          {
            label: 'Mark as read',
            icon: CheckCheck,
            onSelect: () => client.conversation(id).markRead(lastSeq),
          },
        ]
      : []),
    {
      label: pinned ? 'Unpin' : 'Pin to the top',
      icon: pinned ? PinOff : Pin,
      onSelect: doing(() => setPinned(client, id, !pinned)),
    },
    {
      label: archived ? 'Take out of the archive' : 'Archive',
      icon: archived ? ArchiveRestore : Archive,
      onSelect: doing(() => setArchived(client, id, !archived)),
    },
    ...(isMuted(conversation.muted_until, now)
      ? [{ label: 'Unmute', icon: BellRing, separated: true, onSelect: doing(() => mute(client, id, null)) }]
      : muteChoices(now).map(({ label, until }, index) => ({
          label: `Mute ${label.charAt(0).toLowerCase()}${label.slice(1)}`,
          icon: BellOff,
          separated: index === 0,
          onSelect: doing(() => mute(client, id, until)),
        }))),
  ];
}
