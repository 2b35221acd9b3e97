import { useId } from 'preact/hooks';

/** Parley's icon, as on a home screen. */
export function AppIcon() {
  const id = useId();
  return (
    <svg class="phone-app-icon" viewBox="0 0 64 64" aria-hidden="true">
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#16a39b" />
          <stop offset="1" stop-color="#075450" />
        </linearGradient>
      </defs>
      <rect width="64" height="64" rx="15" fill={`url(#${id})`} />
      <path
        d="M14 22a8 8 0 0 1 8-8h16a8 8 0 0 1 8 8v8a8 8 0 0 1-8 8H27l-8 7v-7.6A8 8 0 0 1 14 30z"
        fill="#fff"
      />
      <path
        d="M50 28.4A8 8 0 0 1 54 35v5a8 8 0 0 1-4 6.9V53l-6.6-5H34a8 8 0 0 1-6.2-3l1.6-2.7H38A12.3 12.3 0 0 0 50 30z"
        fill="#a5e6df"
      />
    </svg>
  );
}
