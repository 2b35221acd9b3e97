import type { Client } from '@parley/client';
import type { Report } from '@parley/contracts';
import { useState } from 'preact/hooks';
import type { Reports } from '../panel/answers.ts';
import { Paged } from '../panel/loaded.tsx';
import { usePages } from '../panel/use-pages.ts';
import { Empty } from '../ui/empty.tsx';
import { ModeratedUser } from './moderated-user.tsx';
import { ReportCard } from './report-card.tsx';

/** Reports to decide on, the oldest first, or those that were, the latest first. */
export function Queue({ client, status }: { client: Client; status: 'open' | 'resolved' }) {
  const [open, setOpen] = useState<number | null>(null);
  const [looking, setLooking] = useState<string | null>(null);
  const pages = usePages<Report>(
    async (cursor, signal) => {
      const query = new URLSearchParams({ status, limit: '20', ...(cursor === null ? {} : { cursor }) });
      const page = await client.request<Reports>(
        'GET',
        `/api/moderation/reports?${query}`,
        undefined,
        signal,
      );
      setOpen(page.open);
      return { items: page.reports, cursor: page.cursor };
    },
    [client, status],
  );
  // A decision holds for all open reports of the same thing.
  const decided = (report: Report) => {
    pages.set((reports) => reports.filter((one) => !isSameThing(one, report)));
    setOpen((before) => (before === null ? null : Math.max(0, before - report.same_thing)));
  };
  return (
    <>
      {status === 'open' && open !== null && (
        <p class="panel-hint">{open === 1 ? '1 is open.' : `${open} are open.`}</p>
      )}
      <Paged
        of={pages}
        empty={<Empty title={status === 'open' ? 'Nothing to decide' : 'Nothing was decided yet'} />}
      >
        {(reports) => (
          <ul class="safety-queue">
            {reports.map((report) => (
              <li key={report.id}>
                <ReportCard
                  client={client}
                  report={report}
                  onDecided={() => decided(report)}
                  onUser={() => setLooking(report.user_id)}
                />
              </li>
            ))}
          </ul>
        )}
      </Paged>
      {looking && <ModeratedUser client={client} userId={looking} onClose={() => setLooking(null)} />}
    </>
  );
}

function isSameThing(a: Report, b: Report): boolean {
  return a.message_id === null && b.message_id === null
    ? a.user_id === b.user_id
    : a.message_id === b.message_id;
}
