import type { Client } from '@parley/client';
import type { Report } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { ago, dateAndTime } from '../panel/time.ts';
import { Name } from '../people/name.tsx';
import { Button } from '../ui/button.tsx';
import { Decide } from './decide.tsx';
import { EditsDialog } from './edits-dialog.tsx';
import { EvidenceView } from './evidence-view.tsx';
import { reasonInWords, resolutions } from './words.ts';

export interface ReportCardProps {
  client: Client;
  report: Report;
  onDecided: () => void;
  onUser: () => void;
}

/** One report: who, why, what it said, and the decision. */
export function ReportCard({ client, report, onDecided, onUser }: ReportCardProps) {
  const [asked, setAsked] = useState<'decide' | 'edits' | null>(null);
  const { evidence } = report;
  return (
    <article class="safety-report">
      <header>
        <strong>{reasonInWords(report.reason)}</strong>
        <time dateTime={report.created_at}>{ago(report.created_at)}</time>
      </header>
      <p class="panel-hint">
        <Name client={client} userId={report.user_id} />, reported by{' '}
        {report.reporter_id === null ? (
          'the content filter'
        ) : (
          <Name client={client} userId={report.reporter_id} />
        )}
        {counts(report)}
      </p>
      {report.note && <p>“{report.note}”</p>}
      {evidence ? (
        <EvidenceView client={client} report={report} evidence={evidence} />
      ) : (
        <p class="panel-hint">
          {report.message_id ? 'What it said is erased.' : 'The person, not a message.'}
        </p>
      )}
      {report.resolved_at ? (
        <p class="safety-resolution">
          {report.resolution ? resolutions[report.resolution] : 'Decided'} by{' '}
          <Name client={client} userId={report.resolved_by} />, {dateAndTime(report.resolved_at)}
          {report.resolution_note && `: ${report.resolution_note}`}
        </p>
      ) : null}
      <div class="panel-actions">
        <Button size="small" kind="quiet" onClick={onUser}>
          About this person
        </Button>
        {report.message_id && (
          <Button size="small" kind="quiet" onClick={() => setAsked('edits')}>
            Earlier versions
          </Button>
        )}
        {!report.resolved_at && (
          <Button size="small" kind="primary" onClick={() => setAsked('decide')}>
            Decide
          </Button>
        )}
      </div>
      {asked === 'decide' && (
        <Decide client={client} report={report} onDecided={onDecided} onClose={() => setAsked(null)} />
      )}
      {asked === 'edits' && (
        <EditsDialog client={client} messageId={report.message_id!} onClose={() => setAsked(null)} />
      )}
    </article>
  );
}

function counts({ same_thing: thing, same_user: user }: Report): string {
  const parts = [
    thing > 1 ? `${thing} open reports of the same` : null,
    user > 1 ? `${user} reports of this person` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : ` · ${parts.join(' · ')}`;
}
