import { useEffect } from 'preact/hooks';
import { knownPhones } from '../phone/model/device-token.ts';
import { simulator } from '../phone/simulator/calls.ts';
import { watchSimulator } from '../phone/simulator/events.ts';
import { Empty } from '../ui/empty.tsx';
import { DeviceFaults } from './device-faults.tsx';
import { NetworkFaults } from './network-faults.tsx';
import { useAsked } from './use-asked.ts';

const readDevices = () => simulator.devices();
const settleMs = 200;

/** The simulator of Apple's push service: its network, and what it answers each phone next. */
export function AppleView() {
  const { answer: devices, again } = useAsked(readDevices);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(again, settleMs);
    };
    const stop = watchSimulator({ connected: soon, event: soon });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [again]);
  const names = new Map(knownPhones().map(({ token, name }) => [token, name]));
  return (
    <section class="developer-apple" aria-label="Apple’s push service">
      <p class="developer-lead">
        What Apple does only in production, at a click. Push-worker takes it as it would there: it retries
        under the same apns-id and collapse id, forgets tokens that have ended, and loses nothing. See what
        became of it beside the phone.
      </p>
      <NetworkFaults />
      <h2>Phones</h2>
      {devices?.length === 0 && (
        <Empty title="No phone yet" text="A phone is known once somebody has opened theirs, or got a push." />
      )}
      <ul class="developer-devices">
        {devices?.map((device) => (
          <DeviceFaults
            key={device.token}
            device={device}
            name={names.get(device.token) ?? null}
            onChange={again}
          />
        ))}
      </ul>
    </section>
  );
}
