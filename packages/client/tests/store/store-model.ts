import * as fc from 'fast-check';
import type { StoreChange, StoreKind, StoreRange } from '../../src/store/store.ts';

/** What a script does to a store: a batch is written, or a range is read. */
type Step = { batch: StoreChange[] } | { kind: StoreKind; range: StoreRange };

const kind = fc.constantFrom<StoreKind>('messages', 'users');
// Few of them, so that they meet; surrogates are not in pairs.
const key = fc.string({
  unit: fc.constantFrom('\u0000', '\u0001', 'a', 'b', '\ud83d', '\udc4b', '\ue000'),
  maxLength: 3,
});
const change: fc.Arbitrary<StoreChange> = fc.oneof(
  fc.record({ put: kind, key, value: fc.jsonValue({ maxDepth: 1 }) }),
  fc.record({ delete: kind, key }),
  fc.record({ deleteRange: kind, from: key, to: key }),
);
const range: fc.Arbitrary<StoreRange> = fc.record(
  { from: key, to: key, limit: fc.nat({ max: 4 }), reverse: fc.boolean() },
  { requiredKeys: [] },
);

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ batch: fc.array(change, { maxLength: 12 }) }),
    fc.record({ kind, range }),
    fc.record({ kind, range }),
  ),
  { maxLength: 20 },
);

/** The promise of a store, in the plainest words. */
export function storeModel() {
  const records = new Map<string, { kind: StoreKind; key: string; value: unknown }>();
  const remove = (fits: (kind: StoreKind, key: string) => boolean) => {
    for (const [id, { kind, key }] of records) if (fits(kind, key)) records.delete(id);
  };
  return {
    write(changes: readonly StoreChange[]): void {
      for (const change of changes) {
        if ('put' in change) {
          const { put: kind, key } = change;
          const value: unknown = JSON.parse(JSON.stringify(change.value));
          records.set(JSON.stringify([kind, key]), { kind, key, value });
        } else if ('delete' in change) {
          remove((kind, key) => kind === change.delete && key === change.key);
        } else {
          const { deleteRange, from, to } = change;
          remove((kind, key) => kind === deleteRange && key >= from && key < to);
        }
      }
    },
    list(wanted: StoreKind, { from, to, limit, reverse }: StoreRange) {
      const found = [...records.values()]
        .filter(({ kind, key }) => kind === wanted && (from === undefined || key >= from))
        .filter(({ key }) => to === undefined || key < to)
        .sort((a, b) => (a.key < b.key ? -1 : 1))
        .map(({ key, value }) => ({ key, value }));
      if (reverse) found.reverse();
      return found.slice(0, limit);
    },
  };
}
