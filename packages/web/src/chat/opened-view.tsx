import type { ChatMessage } from '@parley/client';
import { Confirm } from '../panel/confirm.tsx';
import { ReportDialog } from '../safety/report-dialog.tsx';
import { useValue } from '../use-value.ts';
import { useChat } from './chat-context.ts';
import { ForwardDialog } from './forward/forward-dialog.tsx';
import { Lightbox } from './media/lightbox.tsx';
import { InfoDialog } from './message/info-dialog.tsx';

export interface Opened {
  view: 'picture' | 'forward' | 'report' | 'info' | 'delete';
  message: ChatMessage;
}

export interface OpenedViewProps {
  opened: Opened;
  onOpen: ((conversationId: string) => void) | undefined;
  onClose: () => void;
}

/** What is opened for one message, above the conversation. */
export function OpenedView({ opened: { view, message }, onOpen, onClose }: OpenedViewProps) {
  const { client, handle } = useChat();
  if (view === 'forward') return <ForwardDialog {...{ client, message, onOpen, onClose }} />;
  if (view === 'report') return <ReportDialog client={client} target={{ message }} onClose={onClose} />;
  if (view === 'info') return <InfoDialog message={message} onClose={onClose} />;
  if (view === 'picture') return <Pictures message={message} onClose={onClose} />;
  return (
    <Confirm
      title="Delete this message?"
      text="It is deleted for everybody. This cannot be taken back."
      action="Delete"
      danger
      run={() => handle.delete(message.id)}
      onClose={onClose}
    />
  );
}

function Pictures({ message, onClose }: { message: ChatMessage; onClose: () => void }) {
  const { client, handle } = useChat();
  const { messages } = useValue(handle.history);
  const pictures = messages.filter(
    (one) => one.media?.content_type.startsWith('image/') && one.deleted_at === null,
  );
  return <Lightbox client={client} messages={pictures} startsAt={message} onClose={onClose} />;
}
