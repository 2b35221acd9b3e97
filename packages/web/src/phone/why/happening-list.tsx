import type { Client } from '@parley/client';
import { useState } from 'preact/hooks';
import { toast } from '../../ui/toast.tsx';
import { useValue } from '../../use-value.ts';
import type { Phone } from '../model/phone.ts';
import { HappeningRow } from './happening-row.tsx';
import type { Happening } from './happenings.ts';
import { useHappenings } from './use-happenings.ts';

export interface HappeningListProps {
  client: Client;
  phone: Phone;
  onSelect: (happening: Happening) => void;
}

/** Behind the lock screen: each message, whether a push came of it, and why or why not. */
export function HappeningList({ client, phone, onSelect }: HappeningListProps) {
  const name = phone.me.display_name || phone.me.username;
  const { requests } = useValue(phone.view);
  const happenings = useHappenings(client, requests);
  return (
    <section class="phone-happenings" aria-label={`What was pushed to ${name}, and why`}>
      <header>
        <h3>Pushes, and why</h3>
        <TestButton client={client} phone={phone} />
      </header>
      {happenings.length === 0 ? (
        <p class="phone-happenings-empty">Nothing yet. Write to {name} from another pane.</p>
      ) : (
        <ul>
          {happenings.map((happening) => (
            <HappeningRow
              key={happening.key}
              {...{ client, phone, happening }}
              onSelect={() => onSelect(happening)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function TestButton({ client, phone }: { client: Client; phone: Phone }) {
  const [isBusy, setBusy] = useState(false);
  const { token } = useValue(phone.view);
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      await client.request('POST', '/api/push/test', { device_token: token });
    } catch (error) {
      toast(error instanceof Error ? error.message : 'The test push was not sent.');
    } finally {
      setBusy(false);
    }
  };
  return (
    <button type="button" class="phone-small-button" disabled={isBusy} onClick={() => void send()}>
      Send a test
    </button>
  );
}
