import type { ChatMessage } from '@parley/client';
import { Ban, Forward, Lock, Pin } from 'lucide';
import { Icon } from '../../ui/icon.tsx';
import { useChat } from '../chat-context.ts';
import { timeOfDay } from '../history/days.ts';
import { MediaBody } from '../media/media-body.tsx';
import type { Delivery } from './delivery.ts';
import { MessageText } from './message-text.tsx';
import { isFewEmoji } from './parts.ts';
import { Quote } from './quote.tsx';
import { Ticks } from './ticks.tsx';

export interface BubbleProps {
  message: ChatMessage;
  /** Null: of somebody else. */
  delivery: Delivery | null;
  tabIndex: number;
}

export function Bubble({ message, delivery, tabIndex }: BubbleProps) {
  const { client, openPicture } = useChat();
  if (message.deleted_at !== null) {
    return (
      <div class="bubble" data-deleted="true">
        <span class="message-note">
          <Icon icon={Ban} size={15} />
          {delivery === null ? 'This message was deleted' : 'You deleted this message'}
        </span>
        <Meta message={message} delivery={null} />
      </div>
    );
  }
  const { media, text, reply_to_seq: replyTo, forwarded } = message;
  const large = message.kind === 'text' && isFewEmoji(text ?? '');
  return (
    <div
      class="bubble"
      data-media={media ? media.content_type.split('/')[0] : undefined}
      data-bare={isBare(message)}
      data-large={large && replyTo === null && !forwarded}
    >
      {forwarded && (
        <span class="message-forwarded">
          <Icon icon={Forward} size={13} /> Forwarded
        </span>
      )}
      {replyTo !== null && <Quote seq={replyTo} tabIndex={tabIndex} />}
      {media && <MediaBody client={client} media={media} onOpen={() => openPicture(message)} />}
      {message.kind === 'encrypted' && (
        <span class="message-note">
          <Icon icon={Lock} size={15} />
          Encrypted: this app has no key for it
        </span>
      )}
      {text !== null && text !== '' && <MessageText message={message} large={large} tabIndex={tabIndex} />}
      <Meta message={message} delivery={delivery} />
    </div>
  );
}

/** A picture alone: its time stands in it. */
function isBare({ media, text, reply_to_seq: replyTo, forwarded }: ChatMessage): boolean {
  const seen = media?.content_type.startsWith('image/') || media?.content_type.startsWith('video/');
  return Boolean(seen) && !text && replyTo === null && !forwarded;
}

function Meta({ message, delivery }: { message: ChatMessage; delivery: Delivery | null }) {
  const edited = message.edited_at !== null && message.deleted_at === null;
  return (
    <span class="message-meta">
      {message.pinned_at !== null && <Icon icon={Pin} size={12} label="Pinned" />}
      {edited && <span>edited</span>}
      <time dateTime={message.sent_at} title={new Date(message.sent_at).toLocaleString()}>
        {timeOfDay(message.sent_at)}
      </time>
      {delivery && <Ticks delivery={delivery} />}
    </span>
  );
}
