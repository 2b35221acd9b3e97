import type { ChatConversation } from '@parley/client';
import { Component } from 'preact';
import { deliveryOf, type Reach } from '../message/delivery.ts';
import { MessageView } from '../message/message-view.tsx';
import { SystemLine } from '../message/system-line.tsx';
import { Beginning } from './beginning.tsx';
import { dayInWords } from './days.ts';
import type { Row } from './rows.ts';

export interface RowViewProps {
  row: Row;
  conversation: ChatConversation;
  reach: Reach;
  active: boolean;
  lit: boolean;
  onFocus: (key: string) => void;
}

/** One row; drawn again only when something in it has changed, so that scrolling stays light. */
export class RowView extends Component<RowViewProps> {
  override shouldComponentUpdate(next: RowViewProps): boolean {
    const { props } = this;
    if (next.active !== props.active || next.lit !== props.lit || !sameRow(next.row, props.row)) return true;
    if (next.row.kind === 'start') return next.conversation !== props.conversation;
    if (next.row.kind !== 'message' || next.reach === props.reach) return false;
    return deliveryOf(next.row.message, next.reach) !== deliveryOf(next.row.message, props.reach);
  }

  override render({ row, conversation, reach, active, lit, onFocus }: RowViewProps) {
    if (row.kind === 'start') return <Beginning conversation={conversation} />;
    if (row.kind === 'day') {
      return (
        <div class="history-day">
          <span>{dayInWords(row.day)}</span>
        </div>
      );
    }
    if (row.kind === 'unread') {
      return (
        <div class="history-unread">
          <span>New messages</span>
        </div>
      );
    }
    if (row.kind === 'system') return <SystemLine message={row.message} />;
    const delivery = row.own ? deliveryOf(row.message, reach) : null;
    return (
      <MessageView row={row} delivery={delivery} active={active} lit={lit} onFocus={() => onFocus(row.key)} />
    );
  }
}

function sameRow(one: Row, other: Row): boolean {
  if (one.kind === 'message' && other.kind === 'message') {
    return one.message === other.message && one.first === other.first && one.last === other.last;
  }
  if (one.kind === 'system' && other.kind === 'system') return one.message === other.message;
  return one.key === other.key;
}
