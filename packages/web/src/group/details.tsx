import type { ChatConversation, Client } from '@parley/client';
import { useEffect, useState } from 'preact/hooks';
import { Panel } from '../panel/panel.tsx';
import { Section } from '../panel/section.tsx';
import { PersonCard } from '../people/person-card.tsx';
import { ReportDialog } from '../safety/report-dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { useValue } from '../use-value.ts';
import { Head } from './head.tsx';
import { Invites } from './invites.tsx';
import { Leave } from './leave.tsx';
import { Members } from './members.tsx';
import { OwnSettings } from './own-settings.tsx';
import { PeerActions } from './peer-actions.tsx';
import { permissionsIn } from './permissions.ts';
import { Pins } from './pins.tsx';
import { SharedMedia } from './shared-media.tsx';
import './group.css';

export interface DetailsProps {
  client: Client;
  conversationId: string;
  /** Shows this message in the chat. */
  onJump: (seq: number) => void;
  onOpen: (conversationId: string) => void;
  onSearch: () => void;
  onClose: () => void;
}

/** All there is to know and to set about a conversation, a group's or one person's. */
export function Details(props: DetailsProps) {
  const { client, conversationId, onClose } = props;
  const handle = client.conversation(conversationId);
  const conversation = useValue(handle.state);
  useEffect(() => handle.open(), [handle]);
  if (!conversation) {
    return (
      <Panel title="Details" onClose={onClose}>
        <Empty title="You are not in this conversation any more" />
      </Panel>
    );
  }
  return <Known {...props} key={conversationId} conversation={conversation} />;
}

type Asked = { person: string } | { report: string } | null;

function Known(props: DetailsProps & { conversation: ChatConversation }) {
  const { client, conversation, onJump, onOpen, onClose } = props;
  const [asked, setAsked] = useState<Asked>(null);
  const { id, type, peer } = conversation;
  const may = permissionsIn(conversation);
  const close = () => setAsked(null);
  return (
    <Panel title={type === 'group' ? 'Group' : 'Contact'} onClose={onClose}>
      <Head client={client} conversation={conversation} editable={may.change} onSearch={props.onSearch} />
      <OwnSettings client={client} conversation={conversation} />
      {type === 'group' && (
        <Members client={client} conversation={conversation} onPerson={(person) => setAsked({ person })} />
      )}
      {may.manageInvites && <Invites client={client} conversationId={id} />}
      <Section title="Pinned messages">
        <Pins client={client} conversation={conversation} mayUnpin={may.pinMessages} onJump={onJump} />
      </Section>
      <Section title="Shared media and files">
        <SharedMedia client={client} conversationId={id} onJump={onJump} />
      </Section>
      {peer && <PeerActions client={client} peer={peer} onReport={() => setAsked({ report: peer.id })} />}
      {may.leave && <Leave client={client} conversation={conversation} onLeft={onClose} />}
      {asked && 'person' in asked && (
        <PersonCard
          client={client}
          userId={asked.person}
          onMessage={onOpen}
          onReport={() => setAsked({ report: asked.person })}
          onClose={close}
        />
      )}
      {asked && 'report' in asked && (
        <ReportDialog client={client} target={{ userId: asked.report, conversationId: id }} onClose={close} />
      )}
    </Panel>
  );
}
