import type { Client } from '@parley/client';
import { inWords } from '../panel/in-words.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.tsx';
import { titled } from './titled.ts';

export interface FirstWordsProps {
  client: Client;
  /** User names. */
  others: readonly string[];
  onOpen: (conversationId: string) => void;
}

/** A sample person's first step: a conversation with another, at one press. */
export function FirstWords({ client, others, onOpen }: FirstWordsProps) {
  const start = async (username: string) => {
    const found = await client.findUsers(username);
    const person = found.find((one) => one.username.toLowerCase() === username);
    if (person) onOpen((await client.startDirect(person.id)).id);
  };
  return (
    <>
      {others.map((other, index) => (
        <Button
          key={other}
          kind={index === 0 ? 'primary' : 'plain'}
          onClick={() => start(other).catch((error: unknown) => toast(inWords(error), { kind: 'danger' }))}
        >
          Write to {titled(other)}
        </Button>
      ))}
    </>
  );
}
