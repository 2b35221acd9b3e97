const shown = [
  'code',
  'rev',
  'prev_rev',
  'seq',
  'delivered_seq',
  'read_seq',
  'state',
  'is_typing',
  'duplicate',
] as const;

/** What is worth seeing of a frame at a glance: its numbers, and the beginning of a text. */
export function summaryOf({ payload }: { payload: unknown }): string {
  if (typeof payload !== 'object' || payload === null) return '';
  const fields = payload as Record<string, unknown>;
  const message = fields['message'];
  const inner =
    typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : fields;
  const numbers = shown
    .filter((name) => fields[name] !== undefined)
    .map((name) => `${name} ${String(fields[name])}`);
  const text = typeof inner['text'] === 'string' ? `“${inner['text'].slice(0, 80)}”` : null;
  const told = typeof message === 'string' ? message : null;
  return [text, told, ...numbers].filter((part) => part !== null).join(' · ');
}
