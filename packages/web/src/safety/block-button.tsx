import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import { Confirm } from '../panel/confirm.tsx';
import { Problem } from '../panel/problem.tsx';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { useValue } from '../use-value.ts';
import { block, unblock } from './block.ts';

/** Blocks somebody after a question, or takes the block back. */
export function BlockButton({ client, userId, name }: { client: Client; userId: string; name: string }) {
  const blocked = useValue(client.blocked).has(userId);
  const [asking, setAsking] = useState(false);
  const lift = useAction(() => unblock(client, userId));
  return (
    <>
      <Button busy={lift.busy} onClick={() => (blocked ? void lift.run() : setAsking(true))}>
        {blocked ? 'Unblock' : 'Block'}
      </Button>
      <Problem text={lift.error} />
      {asking && (
        <Confirm
          title={`Block ${name}?`}
          text="Neither of you can write to the other, or see whether the other is there. In groups you both are in you still read each other."
          action="Block"
          danger
          run={() => block(client, userId)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
