import { ArrowUp, Trash2 } from 'lucide';
import { IconButton } from '../../ui/icon-button.tsx';
import { lengthInWords } from '../media/sizes.ts';
import type { Recorder } from './use-recorder.ts';

/** In place of the field while a voice note is recorded. */
export function Recording({ recorder, lengthMs }: { recorder: Recorder; lengthMs: number }) {
  return (
    <div class="composer-line">
      <IconButton icon={Trash2} kind="danger" label="Discard the voice note" onClick={recorder.cancel} />
      <div class="composer-recording" role="timer" aria-label="Recording">
        <span class="composer-recording-dot" />
        {lengthInWords(lengthMs)}
      </div>
      <IconButton icon={ArrowUp} kind="primary" label="Send the voice note" onClick={recorder.finish} />
    </div>
  );
}
