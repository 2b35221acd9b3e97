import { Copy, Download } from 'lucide';
import { Icon } from '../../ui/icon.tsx';
import { toast } from '../../ui/toast.tsx';
import type { RecordedRequest } from '../simulator/wire.ts';
import { apnsFileOf, fitsSimulator } from './apns-file.ts';
import { pushNameOf } from './push-names.ts';

/** One push as APNs got it: what it answered, the headers, the payload, and the file for Xcode's Simulator. */
export function PushDetails({ request, fileName }: { request: RecordedRequest; fileName: string }) {
  const { name, text, silent } = pushNameOf(request);
  const payload = JSON.stringify(request.payload, null, 2);
  const headers = Object.entries(request.headers).filter(([header]) => header.startsWith('apns-'));
  return (
    <section class="phone-push">
      <header>
        <h3>
          {name}
          {silent && <span class="phone-tag">silent</span>}
        </h3>
        <span class={`phone-tag ${request.status === 200 ? 'is-pushed' : 'is-failed'}`}>
          {answerOf(request)}
        </span>
      </header>
      <p>{text}</p>
      <div class="phone-push-tools">
        {fitsSimulator(request) && (
          <button type="button" class="phone-small-button" onClick={() => save(request, fileName)}>
            <Icon icon={Download} size={14} /> Save as .apns
          </button>
        )}
        <button type="button" class="phone-small-button" onClick={() => void copy(payload)}>
          <Icon icon={Copy} size={14} /> Copy payload
        </button>
      </div>
      <textarea
        class="phone-payload"
        aria-label="Payload"
        readOnly
        rows={14}
        value={payload}
        spellcheck={false}
      />
      <dl class="phone-headers">
        {headers.map(([header, value]) => (
          <div key={header}>
            <dt>{header}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function answerOf({ status, reason }: RecordedRequest): string {
  if (status === null) return 'no answer';
  return status === 200 ? '200 taken' : `${status} ${reason ?? ''}`;
}

/** Drop the file on Xcode's Simulator, or: xcrun simctl push booted FILE. */
function save(request: RecordedRequest, fileName: string): void {
  const address = URL.createObjectURL(new Blob([apnsFileOf(request)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // The browser has begun to read it by the next turn.
  setTimeout(() => URL.revokeObjectURL(address));
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied');
  } catch {
    toast('The browser did not allow it.');
  }
}
