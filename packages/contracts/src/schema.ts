import {
  type Static,
  type TObject,
  type TProperties,
  type TSchema,
  type TUnsafe,
  Type,
} from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

export { type Static, type TObject, type TSchema, Type };

/** Where a value is not what a schema asks for: one line a place, none when it fits. For tests, not the hot path. */
export function faultsOf(schema: TSchema, value: unknown): string[] {
  return [...Value.Errors(schema, value)].map(({ path, message }) => `${path || '/'} ${message}`);
}

/** An object that refuses what it does not know. */
export function closed<T extends TProperties>(properties: T): TObject<T> {
  return Type.Object(properties, { additionalProperties: false });
}

/** One of these, to which more may be added: a string to clients, so that one made from the document outlives them. */
export function openString<const T extends string>(names: readonly T[]): TUnsafe<T> {
  return Type.String({ description: `Of ${names.join(', ')}; more may be added` }) as unknown as TUnsafe<T>;
}

export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

// Descriptions of patterns complete "must be …" when a client sends something else. `x-format` becomes
// `format` in the OpenAPI document only: TypeBox refuses formats it has no check for.

export const Uuid = Type.String({
  description: 'a UUID',
  'x-format': 'uuid',
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
  examples: ['0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a10'],
});

/** ISO 8601 in UTC with milliseconds. */
export const Timestamp = Type.String({
  'x-format': 'date-time',
  description: 'ISO 8601 in UTC with milliseconds',
  examples: ['2026-11-24T08:00:00.000Z'],
});

/** Where the next page begins. */
export const NextCursor = nullable(
  Type.String({ description: 'Send it as `cursor` for the next page; null on the last one' }),
);

/** A position: the seq of a message or the rev of a change. */
export const Position = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
