/** A moment as people and logs can both find it: `2026-11-24 08:00:00.000 UTC`. */
export function moment(at: Date): string {
  return `${at.toISOString().slice(0, 10)} ${at.toISOString().slice(11, -1)} UTC`;
}

/** A moment that was chosen by a person, to the minute. */
export function minute(at: Date): string {
  return `${at.toISOString().slice(0, 10)} ${at.toISOString().slice(11, 16)} UTC`;
}

const STEPS: readonly [number, string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** How long something took, to two figures that matter: `35 ms`, `2.4 s`, `3.1 min`. */
export function duration(ms: number): string {
  const took = Math.max(0, Math.round(ms));
  for (const [size, unit] of STEPS) {
    if (took >= size) return `${(took / size).toFixed(1).replace(/\.0$/, '')} ${unit}`;
  }
  return `${took} ms`;
}
