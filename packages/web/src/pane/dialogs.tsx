import type { Client } from '@parley/client';
import { NewConversation } from '../people/new-conversation.tsx';
import { PersonCard } from '../people/person-card.tsx';
import { ReportDialog } from '../safety/report-dialog.tsx';
import type { PaneView } from './use-pane-view.ts';

/** The dialogs of a pane, one at a time. */
export function Dialogs({
  client,
  view,
  onOpen,
}: {
  client: Client;
  view: PaneView;
  onOpen: (conversationId: string) => void;
}) {
  if (view.isStartingNew) return <NewConversation client={client} onOpen={onOpen} onClose={view.stopNew} />;
  const { reportedId, personId } = view;
  if (reportedId !== null) {
    return <ReportDialog client={client} target={{ userId: reportedId }} onClose={view.stopReport} />;
  }
  if (personId === null) return null;
  return (
    <PersonCard
      client={client}
      userId={personId}
      onMessage={onOpen}
      onReport={() => {
        view.closePerson();
        view.report(personId);
      }}
      onClose={view.closePerson}
    />
  );
}
