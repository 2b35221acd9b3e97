import type { Client } from '@parley/client';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ChatView, NoChat } from '../chat/chat-view.tsx';
import { ConnectionBanner } from '../list/connection-banner.tsx';
import { ConversationList } from '../list/conversation-list.tsx';
import { Phone } from '../phone/phone.tsx';
import { PocketCover } from '../phone/pocket-cover.tsx';
import { Search } from '../search/search.tsx';
import { Settings } from '../settings/settings.tsx';
import { Beside } from './beside.tsx';
import { Dialogs } from './dialogs.tsx';
import { PhoneTabs } from './phone-tabs.tsx';
import type { Place } from './place.ts';
import { useIsInPocket } from './use-is-in-pocket.ts';
import { useJump } from './use-jump.ts';
import type { PanePhone } from './use-pane-phone.ts';
import { usePaneView } from './use-pane-view.ts';
import { useShortcuts } from './use-shortcuts.ts';
import './pane.css';

export interface PaneProps {
  client: Client;
  place: Place;
  /** Null: there is none. */
  phone: PanePhone | null;
  onHome?: (() => void) | undefined;
  /** What the list shows besides while there is no conversation. */
  first?: ComponentChildren;
}

/** Everything one person sees: list, conversation, what stands beside it, and the phone. */
export function Pane({ client, place, phone, onHome, first }: PaneProps) {
  const pane = useRef<HTMLDivElement>(null);
  const view = usePaneView();
  const { jump, jumpTo } = useJump(place);
  const [front, setFront] = useState<'chat' | 'phone'>(phone?.startsIn === 'pocket' ? 'phone' : 'chat');
  const { conversationId } = place;
  const isCovered = useIsInPocket(client, phone) || view.isInSettings;
  const open = (id: string, seq?: number) => {
    place.open(id, seq);
    view.opened(id === conversationId);
    if (seq !== undefined) jumpTo(seq);
    setFront('chat');
  };
  useShortcuts(pane, { client, conversationId, onSearch: view.find, onOpen: open });
  return (
    <div ref={pane} class="pane" data-front={front} data-phone={phone?.shown ?? false}>
      <div class="pane-inner">
        <div class="pane-app">
          <div class="pane-columns" data-open={conversationId !== null} inert={isCovered}>
            <div class="pane-list">
              {view.isFinding ? (
                <Search client={client} onOpen={open} onClose={view.stopFinding} />
              ) : (
                <ConversationList
                  {...{ client, first, phone, onHome }}
                  selectedId={conversationId}
                  onOpen={open}
                  onNew={view.startNew}
                  onSearch={view.find}
                  onSettings={view.openSettings}
                />
              )}
            </div>
            <div class="pane-chat">
              <div class="pane-chat-banner">
                <ConnectionBanner client={client} />
              </div>
              {conversationId === null ? (
                <div class="pane-middle">
                  <NoChat />
                </div>
              ) : (
                <ChatView
                  key={conversationId}
                  {...{ client, conversationId }}
                  jump={jump}
                  onBack={place.close}
                  onOpenDetails={view.toggleDetails}
                  onOpenSearch={view.searchHere}
                  onOpenPerson={view.showPerson}
                  onOpen={open}
                />
              )}
            </div>
            {conversationId !== null && view.beside && (
              <Beside {...{ client, conversationId, view, jumpTo }} onOpen={open} />
            )}
          </div>
          {view.isInSettings && (
            <div class="pane-cover">
              <Settings client={client} onClose={view.closeSettings} />
            </div>
          )}
          {phone?.shown && <PocketCover client={client} />}
        </div>
        {phone?.shown && (
          <div class="pane-phone">
            <Phone client={client} startsIn={phone.startsIn} onOpen={open} />
          </div>
        )}
      </div>
      {phone?.shown && <PhoneTabs front={front} onFront={setFront} />}
      <Dialogs client={client} view={view} onOpen={open} />
    </div>
  );
}
