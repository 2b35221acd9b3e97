import type { TSchema } from './schema.ts';

export type JsonSchema = Record<string, unknown>;

/** Writes schemas for a document of which some have a name, by which they are referred to. */
export interface SchemaWriter {
  /** What a client sends: spelled out, and it refuses fields it does not know. */
  sent(schema: TSchema): JsonSchema;
  /** What a client gets: a reference where it has a name, and open, for fields may be added. */
  received(schema: TSchema): JsonSchema;
  /** The schemas that {@link SchemaWriter.received} refers to, for `components`. */
  components(): Record<string, JsonSchema>;
}

export function createSchemaWriter(
  named: Readonly<Record<string, TSchema>>,
  { nullable = 'reference' }: { nullable?: 'reference' | 'spelled out' } = {},
): SchemaWriter {
  const names = new Map(Object.entries(named).map(([name, schema]) => [schema, name]));
  const sent = (schema: TSchema): JsonSchema => rewrite(schema, sent, sent);
  const received = (schema: TSchema): JsonSchema => {
    const name = names.get(schema);
    return name === undefined ? open(schema) : { $ref: `#/components/schemas/${name}` };
  };
  const open = (schema: TSchema): JsonSchema => {
    const { additionalProperties, ...rest } = rewrite(
      schema,
      received,
      nullable === 'reference' ? received : open,
    );
    return additionalProperties === false || additionalProperties === undefined
      ? rest
      : { ...rest, additionalProperties };
  };
  return { sent, received, components: () => mapValues(named, open) };
}

type Writer = (schema: TSchema) => JsonSchema;

/**
 * One level of a schema as generators understand it; what is in it goes through `inner`, what must not be a reference
 * through `spelledOut`.
 */
function rewrite(schema: TSchema, inner: Writer, spelledOut: Writer): JsonSchema {
  const { 'x-format': format, properties, items, anyOf, ...rest } = schema;
  return {
    ...(rest as JsonSchema),
    ...(format === undefined ? {} : { format }),
    ...(properties === undefined ? {} : { properties: mapValues(properties, inner) }),
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(anyOf === undefined ? {} : union(anyOf, inner, spelledOut)),
  };
}

function union(members: readonly TSchema[], inner: Writer, spelledOut: Writer): JsonSchema {
  if (members.every(({ const: value }) => value !== undefined)) {
    return { type: members[0]?.['type'], enum: members.map((member) => member['const']) };
  }
  const [member, ...others] = members.filter(({ type }) => type !== 'null');
  if (member && others.length === 0) {
    const schema = inner(member);
    if (Object.keys(schema).length === 0) return {};
    // Swift's generator leaves out what is a reference or null.
    const { type, enum: values, ...rest } = '$ref' in schema ? spelledOut(member) : schema;
    if (typeof type === 'string') {
      return { ...rest, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) };
    }
  }
  return { anyOf: members.map(inner) };
}

function mapValues(
  schemas: Readonly<Record<string, TSchema>>,
  inner: (schema: TSchema) => JsonSchema,
): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, inner(schema)]));
}
