import type { StoreChange, StoreKind } from './store.ts';

/** A change whose value is written out. */
export type TextChange =
  | Exclude<StoreChange, { put: unknown }>
  | { put: StoreKind; key: string; text: string };

/**
 * Changes as the adapters keep them: in JSON, so that all of them keep the same, and as they are at this moment.
 * Throws where one of them cannot be kept.
 */
export function textChanges(changes: readonly StoreChange[]): TextChange[] {
  return changes.map((change) => {
    if (!('put' in change)) return change;
    const { put, key, value } = change;
    if (typeof key !== 'string') throw new TypeError('A key is a string.');
    const text: string | undefined = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`The value of ${key} is not JSON.`);
    return { put, key, text };
  });
}

export function readRecord(text: string): unknown {
  return JSON.parse(text);
}
