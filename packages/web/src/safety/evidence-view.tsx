import type { Client, Media } from '@parley/client';
import type { Evidence, Report } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { typeInWords } from '../panel/media-tile.tsx';
import { Problem } from '../panel/problem.tsx';
import { saveFile } from '../panel/save-file.ts';
import { dateAndTime } from '../panel/time.ts';
import { useAction } from '../panel/use-action.ts';
import { useDownload } from '../panel/use-download.ts';
import { Button } from '../ui/button.tsx';

/** What a reported message said and showed. A picture is shown when it is asked for: each look is logged. */
export function EvidenceView({
  client,
  report,
  evidence,
}: {
  client: Client;
  report: Report;
  evidence: Evidence;
}) {
  const media = evidence.media as Media | null;
  return (
    <div class="safety-evidence">
      {evidence.text && <p>{evidence.text}</p>}
      {evidence.kind === 'encrypted' && (
        <p class="panel-hint">The message is encrypted: nobody here can read it.</p>
      )}
      {media && <EvidenceFile client={client} report={report} media={media} />}
      <p class="panel-hint">
        Sent {dateAndTime(evidence.sent_at)}
        {evidence.edited_at && `, edited ${dateAndTime(evidence.edited_at)}`}
        {evidence.deleted_at && `, deleted ${dateAndTime(evidence.deleted_at)}`}
      </p>
    </div>
  );
}

function EvidenceFile({ client, report, media }: { client: Client; report: Report; media: Media }) {
  const path = `/api/moderation/reports/${report.id}/media`;
  const [shown, setShown] = useState(false);
  const isImage = media.content_type.startsWith('image/');
  const image = useDownload(client, shown && isImage ? path : null);
  const save = useAction(async () =>
    saveFile(await client.download(path), media.name ?? `report-${report.id}`),
  );
  const name = media.name ?? typeInWords(media.content_type);
  return (
    <div class="safety-file">
      <span>{name}</span>
      {isImage && !shown && (
        <Button size="small" onClick={() => setShown(true)}>
          Show the picture
        </Button>
      )}
      <Button size="small" kind="quiet" busy={save.busy} onClick={() => void save.run()}>
        Save
      </Button>
      {shown && image.state === 'loaded' && <img src={image.url} alt={name} />}
      <Problem text={image.state === 'failed' ? 'The picture could not be read.' : save.error} />
    </div>
  );
}
