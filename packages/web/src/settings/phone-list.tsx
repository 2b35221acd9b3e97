import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import type { Device, Devices, PushTests } from '../panel/answers.ts';
import { Loaded } from '../panel/loaded.tsx';
import { Problem } from '../panel/problem.tsx';
import { Row, Section } from '../panel/section.tsx';
import { ago } from '../panel/time.ts';
import { useAction } from '../panel/use-action.ts';
import { useLoad } from '../panel/use-load.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';

type Tests = PushTests['results'];

/** Phones that get pushes, and a push to try them with. */
export function PhoneList({ client }: { client: Client }) {
  const read = async (signal: AbortSignal) =>
    (await client.request<Devices>('GET', '/api/device-tokens', undefined, signal)).devices;
  const devices = useLoad(read, [client]);
  const [tests, setTests] = useState<Tests>([]);
  const test = useAction(async () => {
    setTests((await client.request<PushTests>('POST', '/api/push/test', {})).results);
    devices.reload();
  });
  return (
    <Section
      title="Devices with notifications"
      hint="A session that is signed out takes its devices with it."
      action={
        <Button size="small" busy={test.busy} onClick={() => void test.run()}>
          Send a test push
        </Button>
      }
    >
      <Problem text={test.error} />
      <Loaded of={devices}>
        {(all) =>
          all.length === 0 ? (
            <Empty
              title="No device gets notifications"
              text="Open the phone beside the chat, or the app on yours."
            />
          ) : (
            <ul class="panel-list" aria-label="Devices">
              {all.map((device) => (
                <li key={`${device.device}-${device.kind}`}>
                  <Row title={nameOf(device)} detail={detailOf(device)} />
                  <TestResult device={device} tests={tests} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function TestResult({ device, tests }: { device: Device; tests: Tests }) {
  const result = tests.find((one) => one.device === device.device && one.session_id === device.session_id);
  if (!result) return null;
  const accepted = result.status === 200;
  return (
    <p class="settings-test" data-accepted={accepted} role="status">
      {accepted
        ? 'Apple took the test push.'
        : `Not taken: ${result.reason ?? result.status ?? 'no answer'}.`}
    </p>
  );
}

function nameOf({ device_name: name, current, device }: Device): string {
  return `${name ?? `Device …${device}`}${current ? ' (this session)' : ''}`;
}

function detailOf({
  kind,
  environment,
  app_version: version,
  last_seen_at: seen,
  invalid_reason: invalid,
}: Device): string {
  const parts = [kind === 'voip' ? 'Calls' : 'Messages', environment, version && `version ${version}`];
  const state = invalid ? `not pushed to: ${invalid}` : `seen ${ago(seen)}`;
  return [...parts, state].filter(Boolean).join(' · ');
}
