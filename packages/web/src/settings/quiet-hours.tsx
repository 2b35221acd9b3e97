import type { Client } from '@parley/client';
import type { QuietHours as Hours } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { Problem } from '../panel/problem.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { useSettings } from './use-settings.ts';
import { weekdays } from './weekdays.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** Hours of the day in which nothing is pushed, by the clock of a time zone. */
export function QuietHours({ client, hours }: { client: Client; hours: Hours | null }) {
  const { change } = useSettings(client);
  const toggle = (on: boolean) =>
    void change.run({ do_not_disturb: on ? { from: '22:00', to: '07:00', tz: ownTimeZone() } : null });
  return (
    <>
      <Switch label="Every day at certain hours" checked={hours !== null} onChange={toggle} />
      {hours && <HoursForm key={JSON.stringify(hours)} client={client} hours={hours} />}
      <Problem text={change.error} />
    </>
  );
}

function HoursForm({ client, hours }: { client: Client; hours: Hours }) {
  const { change } = useSettings(client);
  const [wanted, setWanted] = useState<Hours>(hours);
  const days = wanted.days ?? EVERY_DAY;
  const setDay = (day: number, on: boolean) => {
    const chosen = EVERY_DAY.filter((one) => (one === day ? on : days.includes(one)));
    const { days: _, ...rest } = wanted;
    setWanted(chosen.length === EVERY_DAY.length ? rest : { ...rest, days: chosen });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void change.run({ do_not_disturb: wanted });
  };
  return (
    <form class="settings-hours" onSubmit={submit}>
      <div class="settings-times">
        <Field
          label="From"
          type="time"
          required
          value={wanted.from}
          onInput={(from) => setWanted({ ...wanted, from })}
          error={change.fields['from']}
        />
        <Field
          label="To"
          type="time"
          required
          value={wanted.to}
          onInput={(to) => setWanted({ ...wanted, to })}
          error={change.fields['to']}
        />
      </div>
      <fieldset class="settings-days">
        <legend>Beginning on</legend>
        {weekdays().map(({ day, short, long }) => (
          <label key={day} title={long}>
            <input
              type="checkbox"
              checked={days.includes(day)}
              onChange={(event) => setDay(day, event.currentTarget.checked)}
              aria-label={long}
            />
            <span>{short}</span>
          </label>
        ))}
      </fieldset>
      <Select
        label="On the clock of"
        value={wanted.tz}
        options={zones(wanted.tz)}
        onChange={(tz) => setWanted({ ...wanted, tz })}
      />
      <Problem text={change.error} />
      <div class="panel-actions">
        <Button type="submit" kind="primary" disabled={days.length === 0} busy={change.busy}>
          Save the hours
        </Button>
      </div>
    </form>
  );
}

/** All that the browser knows, and the one chosen where it does not know that. */
function zones(chosen: string) {
  const names = new Set([...Intl.supportedValuesOf('timeZone'), chosen]);
  return [...names].sort().map((name) => ({ value: name, label: name.replaceAll('_', ' ') }));
}

function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
