import { Section } from '../panel/section.tsx';
import { useValue } from '../use-value.ts';
import { setTheme, type Theme, theme } from './theme.ts';

const themes: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function Appearance() {
  const chosen = useValue(theme);
  return (
    <Section title="Colours" hint="Of this browser only.">
      <fieldset class="settings-themes">
        <legend class="visually-hidden">Colours</legend>
        {themes.map(({ value, label }) => (
          <label key={value}>
            <input type="radio" name="theme" checked={chosen === value} onChange={() => setTheme(value)} />
            {label}
          </label>
        ))}
      </fieldset>
    </Section>
  );
}
