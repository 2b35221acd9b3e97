import { dateAndTime, tomorrowMorning } from '../panel/time.ts';
import { Select } from '../ui/select.tsx';

const HOUR_MS = 3_600_000;

/** Nothing is pushed until a moment. */
export function Pause({
  until,
  onChange,
}: {
  until: string | null;
  onChange: (until: string | null) => void;
}) {
  const now = new Date();
  const paused = until !== null && new Date(until) > now;
  const after = (hours: number) => new Date(now.getTime() + hours * HOUR_MS).toISOString();
  const options = [
    paused ? { value: 'keep', label: `Until ${dateAndTime(until)}` } : { value: 'off', label: 'Off' },
    { value: after(1), label: 'For an hour' },
    { value: after(4), label: 'For 4 hours' },
    { value: tomorrowMorning(now), label: 'Until tomorrow, 8:00' },
    { value: after(7 * 24), label: 'For a week' },
    ...(paused ? [{ value: 'off', label: 'Turn off' }] : []),
  ];
  const choose = (value: string) => {
    if (value !== 'keep') onChange(value === 'off' ? null : value);
  };
  return <Select label="Now" value={paused ? 'keep' : 'off'} options={options} onChange={choose} />;
}
