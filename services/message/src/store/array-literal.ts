// Postgres array literals built by hand: pg's general encoder costs more than the rest of a send batch.

/** An array literal of values that need no quotes: UUIDs, numbers, plain words; null is NULL. */
export function plainArray(values: readonly (string | number | boolean | null)[]): string {
  let out = '{';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) out += ',';
    out += values[i] ?? 'NULL';
  }
  return `${out}}`;
}

/** An array literal of any text; null is NULL. */
export function textArray(values: readonly (string | null)[]): string {
  let out = '{';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) out += ',';
    const value = values[i] ?? null;
    out += value === null ? 'NULL' : `"${MUST_ESCAPE.test(value) ? value.replace(ESCAPED, '\\$&') : value}"`;
  }
  return `${out}}`;
}

const MUST_ESCAPE = /["\\]/;
const ESCAPED = /["\\]/g;
