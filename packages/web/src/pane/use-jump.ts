import { useMemo, useState } from 'preact/hooks';
import type { Place } from './place.ts';

/** A wish to see a message: another object each time, also for the same message. */
export interface Jump {
  seq: number;
}

/** The last wish; at first what the place says. */
export function useJump({ conversationId, seq }: Place): {
  jump: Jump | null;
  jumpTo: (seq: number) => void;
} {
  const [wish, setWish] = useState<Jump | null>(null);
  const [of, setOf] = useState(conversationId);
  if (of !== conversationId) {
    setOf(conversationId);
    setWish(null);
  }
  const current = of === conversationId ? wish : null;
  // The same object until there is another wish.
  const first = useMemo(() => (seq === null ? null : { seq }), [conversationId, seq]);
  return { jump: current ?? first, jumpTo: (to) => setWish({ seq: to }) };
}
