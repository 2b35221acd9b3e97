import type { User } from '@parley/client';
import { useAction } from '../../panel/use-action.ts';
import { unblock } from '../../safety/block.ts';
import { Button } from '../../ui/button.tsx';
import { useChat } from '../chat-context.ts';
import './composer.css';

/** In place of the composer where one has blocked the other. */
export function BlockedBar({ peer }: { peer: User }) {
  const { client } = useChat();
  const lift = useAction(() => unblock(client, peer.id));
  return (
    <div class="composer composer-blocked">
      <span>{lift.error ?? `You have blocked ${peer.display_name}.`}</span>
      <Button size="small" busy={lift.busy} onClick={() => void lift.run()}>
        Unblock
      </Button>
    </div>
  );
}
