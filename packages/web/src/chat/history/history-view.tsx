import type { ChatConversation, History } from '@parley/client';
import { ArrowDown } from 'lucide';
import { useMemo, useRef } from 'preact/hooks';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useValue } from '../../use-value.ts';
import { useChat } from '../chat-context.ts';
import { reachOf } from '../message/delivery.ts';
import { dayInWords } from './days.ts';
import { RowView } from './row-view.tsx';
import { dayOfRow, type Row, rowsOf } from './rows.ts';
import { usePaging } from './use-paging.ts';
import { useReading } from './use-reading.ts';
import { useRoving } from './use-roving.ts';
import { type Jump, useScrolling } from './use-scrolling.ts';
import { useUnreadDivider } from './use-unread-divider.ts';
import { useVirtualRows, type VirtualRows } from './use-virtual-rows.ts';
import './history.css';

export interface HistoryViewProps {
  conversation: ChatConversation;
  history: History;
  jump: Jump | null;
}

/** The messages of a conversation, of which only those in view are drawn. */
export function HistoryView({ conversation, history, jump }: HistoryViewProps) {
  const { client, handle, meId, focusComposer } = useChat();
  const scroller = useRef<HTMLDivElement>(null);
  const { messages, hasEarlier } = history;
  const unreadAfter = useUnreadDivider(handle, conversation, messages.at(-1));
  const rows = useMemo(
    () => rowsOf({ messages, meId, hasEarlier, unreadAfter }),
    [messages, meId, hasEarlier, unreadAfter],
  );
  const participants = useValue(handle.participants);
  const { member_count: members } = conversation;
  const reach = useMemo(() => reachOf(participants, meId, members), [participants, meId, members]);
  const { virtual, toEnd: scrollToEnd } = useVirtualRows(scroller, rows, history.reachesEnd);
  const paging = usePaging(client, handle, history, virtual);
  const { atEnd, toEnd, litKey } = useScrolling(scroller, {
    handle,
    history,
    rows,
    virtual,
    scrollToEnd,
    jump,
  });
  const roving = useRoving(scroller, rows, virtual);
  useReading(client, handle, scroller, rows, virtual);

  const items = virtual.getVirtualItems();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') focusComposer();
    else roving.onKeyDown(event);
  };
  return (
    <div class="history">
      <div
        ref={scroller}
        class="history-scroll"
        role="log"
        aria-label="Messages"
        // What comes is told by another element: scrolling adds messages here that are not new.
        aria-live="off"
        aria-busy={history.loading}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <div class="history-room" style={{ height: `${virtual.getTotalSize()}px` }}>
          <div style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => (
              <div key={key} ref={virtual.measureElement} data-index={index} class="history-row">
                <RowView
                  row={rows[index]!}
                  conversation={conversation}
                  reach={reach}
                  active={key === roving.activeKey}
                  lit={key === litKey}
                  onFocus={roving.activate}
                />
              </div>
            ))}
          </div>
        </div>
      </div>
      <FloatingDay rows={rows} virtual={virtual} />
      {history.loading && messages.length > 0 && (
        <div class="history-loading">
          <Spinner size={18} />
        </div>
      )}
      {paging.failed && (
        <div class="history-loading" role="alert">
          More messages could not be loaded.
          <Button size="small" kind="quiet" onClick={paging.retry}>
            Try again
          </Button>
        </div>
      )}
      {!atEnd && (
        <button type="button" class="history-end" aria-label={endLabel(conversation.unread)} onClick={toEnd}>
          <Icon icon={ArrowDown} size={20} />
          <Badge count={conversation.unread} label="new messages" />
        </button>
      )}
    </div>
  );
}

function endLabel(unread: number): string {
  if (unread === 0) return 'To the latest message';
  return unread === 1 ? '1 new message' : `${unread} new messages`;
}

/** Which day one is in, while scrolling. */
function FloatingDay({ rows, virtual }: { rows: readonly Row[]; virtual: VirtualRows }) {
  const top = (virtual.scrollOffset ?? 0) + 44;
  const first = virtual.getVirtualItems().find(({ end }) => end > top);
  const row = first && rows[first.index];
  const day = row ? dayOfRow(row) : null;
  if (day === null) return null;
  return (
    <div class="history-day-floating" data-shown={virtual.isScrolling} aria-hidden="true">
      <span>{dayInWords(day)}</span>
    </div>
  );
}
