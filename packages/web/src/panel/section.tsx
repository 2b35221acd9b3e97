import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** A part of a panel under a heading. */
export function Section({
  title,
  hint,
  action,
  children,
}: {
  title: string;
  hint?: string;
  action?: ComponentChildren;
  children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class="panel-section" aria-labelledby={id}>
      <header class="panel-section-head">
        <h3 id={id}>{title}</h3>
        {action}
      </header>
      {hint && <p class="panel-hint">{hint}</p>}
      {children}
    </section>
  );
}

/** A line of a list: something in front, two lines of text, and what can be done with it. */
export function Row({
  lead,
  title,
  detail,
  trail,
}: {
  lead?: ComponentChildren;
  title: ComponentChildren;
  detail?: ComponentChildren;
  trail?: ComponentChildren;
}) {
  return (
    <div class="panel-row">
      {lead}
      <div class="panel-row-text">
        <div class="panel-row-title">{title}</div>
        {detail && <div class="panel-row-detail">{detail}</div>}
      </div>
      {trail && <div class="panel-row-trail">{trail}</div>}
    </div>
  );
}
