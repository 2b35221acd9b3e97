import { Select } from '../ui/select.tsx';

const DAY_MS = 86_400_000;

const lengths = [
  { value: '1', label: 'For a day' },
  { value: '7', label: 'For a week' },
  { value: '30', label: 'For 30 days' },
  { value: '365', label: 'For a year' },
  { value: '3650', label: 'For ten years' },
];

/** How long somebody is kept out. */
export function SuspensionUntil({ days, onChange }: { days: number; onChange: (days: number) => void }) {
  return (
    <Select
      label="How long"
      value={String(days)}
      options={lengths}
      onChange={(value) => onChange(Number(value))}
    />
  );
}

export function untilIn(days: number, now: Date = new Date()): string {
  return new Date(now.getTime() + days * DAY_MS).toISOString();
}
