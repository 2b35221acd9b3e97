import type { ComponentChildren } from 'preact';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { Wording } from './in-words.ts';
import { Problem } from './problem.tsx';
import { useAction } from './use-action.ts';

export interface ConfirmProps {
  title: string;
  text: ComponentChildren;
  /** What the button says that does it. */
  action: string;
  danger?: boolean | undefined;
  run: () => Promise<unknown>;
  words?: Wording;
  /** Also after it was done. */
  onClose: () => void;
}

/** Asks before it does something; stays open and says why when it fails. */
export function Confirm({ title, text, action, danger = false, run, words = {}, onClose }: ConfirmProps) {
  const doing = useAction(run, words);
  const go = async () => {
    if (await doing.run()) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <Problem text={doing.error} />
      <footer class="panel-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind={danger ? 'danger' : 'primary'} busy={doing.busy} onClick={() => void go()}>
          {action}
        </Button>
      </footer>
    </Dialog>
  );
}
