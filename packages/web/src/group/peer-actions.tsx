import type { Client, User } from '@parley/client';
import { Section } from '../panel/section.tsx';
import { BlockButton } from '../safety/block-button.tsx';
import { Button } from '../ui/button.tsx';

/** What one can do about the other person of a direct conversation. */
export function PeerActions({
  client,
  peer,
  onReport,
}: {
  client: Client;
  peer: User;
  onReport: () => void;
}) {
  return (
    <Section title="Safety">
      <div class="panel-actions">
        <BlockButton client={client} userId={peer.id} name={peer.display_name} />
        <Button kind="danger" onClick={onReport}>
          Report
        </Button>
      </div>
    </Section>
  );
}
