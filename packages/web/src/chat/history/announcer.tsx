import type { History } from '@parley/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { nameOf, useChat } from '../chat-context.ts';
import { summaryOf } from '../message/summary.ts';
import { usePeople } from '../use-people.ts';

/** Says to screen readers what comes while the conversation is open. */
export function Announcer({ history: { messages, reachesEnd } }: { history: History }) {
  const { client, meId } = useChat();
  const latest = reachesEnd ? messages.findLast(({ status }) => status === 'sent') : undefined;
  const heard = useRef<number | null>(null);
  const [said, setSaid] = useState<{ senderId: string; text: string } | null>(null);
  const people = usePeople(client, said ? [said.senderId] : []);
  useEffect(() => {
    if (!latest) return;
    const isNew = heard.current !== null && latest.seq > heard.current;
    heard.current = Math.max(heard.current ?? 0, latest.seq);
    if (isNew && latest.sender_id !== null && latest.sender_id !== meId && latest.kind !== 'system') {
      setSaid({ senderId: latest.sender_id, text: summaryOf(latest) });
    }
  }, [latest?.seq]);
  return (
    <p class="visually-hidden" role="status">
      {said && `${nameOf(people, said.senderId, meId)}: ${said.text}`}
    </p>
  );
}
