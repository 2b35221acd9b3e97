import type { TSchema } from '../schema.ts';
import { namedSchemas } from './named-schemas.ts';

type JsonSchema = Record<string, unknown>;

const names = new Map(Object.entries(namedSchemas).map(([name, schema]) => [schema, name]));

/** The schema of a request, which refuses fields it does not know. */
export function requestSchema(schema: TSchema): JsonSchema {
  return rewrite(schema, requestSchema);
}

/** The schema of an answer: a reference where it has a name, and open, for fields may be added. */
export function responseSchema(schema: TSchema): JsonSchema {
  const name = names.get(schema);
  return name === undefined ? openSchema(schema) : { $ref: `#/components/schemas/${name}` };
}

/** The schemas that {@link responseSchema} refers to. */
export function componentSchemas(): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(namedSchemas).map(([name, schema]) => [name, openSchema(schema)]));
}

function openSchema(schema: TSchema): JsonSchema {
  const { additionalProperties, ...open } = rewrite(schema, responseSchema);
  return additionalProperties === false || additionalProperties === undefined
    ? open
    : { ...open, additionalProperties };
}

/** One level of a schema as OpenAPI generators understand it; what is in it goes through `inner`. */
function rewrite(schema: TSchema, inner: (schema: TSchema) => JsonSchema): JsonSchema {
  const { 'x-format': format, properties, items, anyOf, ...rest } = schema;
  return {
    ...(rest as JsonSchema),
    ...(format === undefined ? {} : { format }),
    ...(properties === undefined ? {} : { properties: mapValues(properties, inner) }),
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(anyOf === undefined ? {} : union(anyOf, inner)),
  };
}

function union(members: readonly TSchema[], inner: (schema: TSchema) => JsonSchema): JsonSchema {
  if (members.every(({ const: value }) => value !== undefined)) {
    return { type: members[0]?.['type'], enum: members.map((member) => member['const']) };
  }
  const [member, ...others] = members.filter(({ type }) => type !== 'null');
  if (member && others.length === 0) {
    const schema = inner(member);
    if (Object.keys(schema).length === 0) return {};
    const { type } = schema;
    if (typeof type === 'string' && type !== 'object' && !('enum' in schema)) {
      return { ...schema, type: [type, 'null'] };
    }
  }
  return { anyOf: members.map(inner) };
}

function mapValues(schemas: Record<string, TSchema>, inner: (schema: TSchema) => JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, inner(schema)]));
}
