import './spinner.css';

/** With a label it stands alone in the middle and says what is awaited; without, it is a part of something that does. */
export function Spinner({ label, size = 20 }: { label?: string; size?: number }) {
  const ring = (
    <svg class="spinner" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="9" />
    </svg>
  );
  if (!label) return ring;
  return (
    <div class="spinner-alone" role="status">
      {ring}
      <span class="visually-hidden">{label}</span>
    </div>
  );
}
