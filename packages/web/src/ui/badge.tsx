import './badge.css';

export interface BadgeProps {
  /** Nothing is shown for 0. */
  count: number;
  /** It counts, but asks for no attention. */
  muted?: boolean;
  /** What is counted, said after the number: "unread messages". */
  label: string;
}

export function Badge({ count, muted = false, label }: BadgeProps) {
  if (count <= 0) return null;
  return (
    <span class="badge" data-muted={muted}>
      {count > 998 ? '999+' : count}
      <span class="visually-hidden"> {label}</span>
    </span>
  );
}
