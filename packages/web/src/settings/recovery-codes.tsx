import type { RecoveryCodes as Codes } from '../panel/answers.ts';
import { CopyButton } from '../panel/copy-button.tsx';
import { saveFile } from '../panel/save-file.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

/** Codes that are shown this once. */
export function RecoveryCodes({ codes, onClose }: { codes: Codes; onClose: () => void }) {
  const text = codes.join('\n');
  return (
    <Dialog title="Recovery codes" onClose={onClose}>
      <p>
        Each of these lets you in once when the app is not at hand. Keep them in a safe place: they are not
        shown again.
      </p>
      <ul class="settings-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <footer class="panel-actions">
        <CopyButton text={text} label="Copy the codes" />
        <Button
          onClick={() =>
            saveFile(new Blob([`${text}\n`], { type: 'text/plain' }), 'parley-recovery-codes.txt')
          }
        >
          Save as a file
        </Button>
        <Button kind="primary" onClick={onClose}>
          I have kept them
        </Button>
      </footer>
    </Dialog>
  );
}
