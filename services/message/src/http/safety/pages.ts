export const DEFAULT_PAGE = 50;

/** Whether a part of a cursor is a time as lists hand them out. */
export function isTime(part: unknown): boolean {
  return (
    typeof part === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(part) && !Number.isNaN(Date.parse(part))
  );
}

/** Whether a part of a cursor is a number that counts up. */
export function isCount(part: unknown): boolean {
  return Number.isSafeInteger(part) && (part as number) > 0;
}
