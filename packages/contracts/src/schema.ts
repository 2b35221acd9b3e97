import { type Static, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';

export { type Static, type TObject, type TSchema, Type };

/** An object that refuses what it does not know. */
export function closed<T extends TProperties>(properties: T): TObject<T> {
  return Type.Object(properties, { additionalProperties: false });
}

export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

export const Uuid = Type.String({
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$',
  examples: ['0199b3f0-5c1e-7a50-8d7e-3f6f2b1c9a10'],
});

/** ISO 8601 in UTC with milliseconds. */
export const Timestamp = Type.String({ examples: ['2026-11-24T08:00:00.000Z'] });

/** A position: the seq of a message or the rev of a change. */
export const Position = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
