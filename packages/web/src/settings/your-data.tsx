import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import { Problem } from '../panel/problem.tsx';
import { saveFile } from '../panel/save-file.ts';
import { Section } from '../panel/section.tsx';
import { dateOnly } from '../panel/time.ts';
import { useAction } from '../panel/use-action.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.tsx';
import { ProofDialog } from './proof-dialog.tsx';

/** Taking one's data along, and the end of the account. */
export function YourData({ client }: { client: Client }) {
  const [deleting, setDeleting] = useState(false);
  const take = useAction(
    async () => saveFile(await client.download('/api/users/me/export'), 'parley-export.zip'),
    { rate_limited: 'Three times a day are possible.' },
  );
  const remove = (proof: object) =>
    client.request<{ deletion_due_at: string }>('DELETE', '/api/users/me', proof);
  const removed = ({ deletion_due_at: due }: { deletion_due_at: string }) => {
    toast(`Your account is deleted on ${dateOnly(due)}. Sign in before then to keep it.`);
    void client.logout();
  };
  return (
    <>
      <Section title="Take your data along" hint="A zip of what you wrote, sent and set, three times a day.">
        <Button busy={take.busy} onClick={() => void take.run()}>
          Download my data
        </Button>
        <Problem text={take.error} />
      </Section>
      <Section
        title="Delete the account"
        hint="All sessions end at once. After some days everything you wrote is erased; signing in before takes it back."
      >
        <Button kind="danger" onClick={() => setDeleting(true)}>
          Delete my account
        </Button>
      </Section>
      {deleting && (
        <ProofDialog
          client={client}
          title="Delete the account"
          action="Delete it"
          danger
          run={remove}
          onDone={removed}
          onClose={() => setDeleting(false)}
        >
          <p>You leave all groups, and what you wrote is erased for everybody.</p>
        </ProofDialog>
      )}
    </>
  );
}
