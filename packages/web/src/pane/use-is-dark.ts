import { useEffect, useState } from 'preact/hooks';
import { theme } from '../settings/theme.ts';
import { useValue } from '../use-value.ts';

/** Whether the page is dark now, by choice or by the system. */
export function useIsDark(): boolean {
  const chosen = useValue(theme);
  const [isSystemDark, setIsSystemDark] = useState(false);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const tell = () => setIsSystemDark(query.matches);
    tell();
    query.addEventListener('change', tell);
    return () => query.removeEventListener('change', tell);
  }, []);
  return chosen === 'system' ? isSystemDark : chosen === 'dark';
}
