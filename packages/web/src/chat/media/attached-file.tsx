import type { Client, Media } from '@parley/client';
import { Download, FileText } from 'lucide';
import { saveFile } from '../../panel/save-file.ts';
import { useAction } from '../../panel/use-action.ts';
import { Icon } from '../../ui/icon.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { sizeInWords } from './sizes.ts';

/** A file in a bubble: a press saves it. */
export function AttachedFile({ client, media }: { client: Client; media: Media }) {
  const name = media.name ?? 'File';
  const save = useAction(async () => saveFile(await client.download(media.url), name));
  return (
    <button type="button" class="media-file" onClick={() => void save.run()}>
      <span class="media-file-icon">
        {save.busy ? <Spinner size={18} /> : <Icon icon={FileText} size={20} />}
      </span>
      <span class="media-file-text">
        <span class="media-file-name">
          <span class="visually-hidden">Save </span>
          {name}
        </span>
        <span class="media-file-size">{save.error ?? sizeInWords(media.size)}</span>
      </span>
      <Icon icon={Download} size={16} />
    </button>
  );
}
