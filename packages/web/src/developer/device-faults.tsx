import { simulator } from '../phone/simulator/calls.ts';
import type { DeviceState, ScriptedResponse } from '../phone/simulator/wire.ts';
import { Button } from '../ui/button.tsx';
import { Switch } from '../ui/switch.tsx';
import { toast } from '../ui/toast.tsx';

const faults: readonly { label: string; hint: string; response: ScriptedResponse }[] = [
  {
    label: '410',
    hint: 'Unregistered: the app was removed',
    response: { status: 410, reason: 'Unregistered' },
  },
  {
    label: '400',
    hint: 'BadDeviceToken: of another environment',
    response: { status: 400, reason: 'BadDeviceToken' },
  },
  { label: '429', hint: 'TooManyRequests', response: { status: 429, reason: 'TooManyRequests' } },
  { label: '503', hint: 'ServiceUnavailable', response: { status: 503, reason: 'ServiceUnavailable' } },
  { label: 'Stall', hint: 'No answer at all', response: { action: 'stall' } },
  { label: 'Slow', hint: '200 after three seconds', response: { status: 200, delay_ms: 3_000 } },
  {
    label: 'GOAWAY',
    hint: 'The connection is sent away; the push is unprocessed',
    response: { action: 'goaway' },
  },
  { label: 'Reset', hint: 'RST_STREAM', response: { action: 'reset' } },
  { label: 'Lost 200', hint: 'Taken and shown, but the answer is lost', response: { action: 'reset_after' } },
];

/** What Apple answers the next pushes to one phone, and whether it has a network. */
export function DeviceFaults({
  device,
  name,
  onChange,
}: {
  device: DeviceState;
  name: string | null;
  onChange: () => void;
}) {
  const { token, online, badge, notifications, requests, script } = device;
  const change = (done: Promise<unknown>): void => {
    done.then(onChange, () => toast('The simulator did not answer.', { kind: 'danger' }));
  };
  return (
    <li class="developer-device">
      <header>
        <h3>
          {name ?? 'A phone'} <code>…{token.slice(-8)}</code>
        </h3>
        <span class="developer-muted">
          {requests} pushes, {notifications} on screen, badge {badge}
        </span>
        <Switch
          label="Network"
          checked={online}
          onChange={(checked) => change(simulator.setOnline(token, checked))}
        />
      </header>
      <fieldset class="developer-buttons">
        <legend class="visually-hidden">What the next push is answered</legend>
        {faults.map(({ label, hint, response }) => (
          <Button
            key={label}
            size="small"
            title={hint}
            onClick={() => change(simulator.script(token, [...script, response]))}
          >
            {label}
          </Button>
        ))}
      </fieldset>
      {script.length > 0 && (
        <p class="developer-script">
          Next: {script.map(inWords).join(', then ')}; after that 200.{' '}
          <Button size="small" kind="quiet" onClick={() => change(simulator.script(token, []))}>
            Take back
          </Button>
        </p>
      )}
    </li>
  );
}

function inWords({ status, reason, action, delay_ms }: ScriptedResponse): string {
  const late = delay_ms ? ` after ${delay_ms / 1_000} s` : '';
  return `${[status, reason, action].filter((part) => part !== undefined).join(' ')}${late}`;
}
