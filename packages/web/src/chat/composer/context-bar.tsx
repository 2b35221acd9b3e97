import { Pencil, Reply, X } from 'lucide';
import { Icon } from '../../ui/icon.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { QuoteBody } from '../message/quote.tsx';
import { summaryOf } from '../message/summary.ts';
import type { Writing } from './composition.ts';

/** What is answered or changed. */
export function ContextBar({ writing, onCancel }: { writing: Writing; onCancel: () => void }) {
  const { replyTo, editing } = writing;
  if (!replyTo && !editing) return null;
  return (
    <div class="composer-context">
      <Icon icon={editing ? Pencil : Reply} size={18} />
      <div class="message-quote">
        {editing ? (
          <span class="message-quote-words">
            <span class="message-quote-name">Edit message</span>
            <span class="message-quote-text" dir="auto">
              {summaryOf(editing)}
            </span>
          </span>
        ) : (
          replyTo && <QuoteBody message={replyTo} />
        )}
      </div>
      <IconButton icon={X} size={18} label={editing ? 'Do not edit' : 'Do not reply'} onClick={onCancel} />
    </div>
  );
}
