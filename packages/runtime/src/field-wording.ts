import type { FieldError } from './app-error.ts';

/** What can be wrong with a field: it is not there, not known, or not as its schema says. */
export type FieldFault = 'missing' | 'unknown' | 'wrong';

/** The parts of a JSON schema that sentences are made of. */
export interface WordedSchema {
  readonly [keyword: string]: unknown;
  readonly type?: unknown;
  readonly const?: unknown;
  readonly anyOf?: readonly WordedSchema[];
  /** With a `pattern`: completes "must be …". */
  readonly description?: unknown;
}

/** What ajv (with `verbose`) says of one fault; also the part of it that Fastify passes on. */
export interface SchemaError {
  keyword: string;
  instancePath: string;
  schemaPath: string;
  params: Record<string, unknown>;
  parentSchema?: WordedSchema;
  data?: unknown;
}

/** A made-up body can be wrong in thousands of places; its sender is told of the first. */
const FIELDS_NAMED = 20;
/** Names of unknown fields are the sender's, and of any length. */
const FIELD_LENGTH_MAX = 128;

/** Words a fault of a field for people: "is required", "must be a UUID", "must be one of a, b". */
export function wordFault(fault: FieldFault, schema: WordedSchema | undefined): string {
  if (fault === 'missing') return 'is required';
  if (fault === 'unknown') return 'is not a known field';
  const form = schema && formOf(schema);
  return form ? `must be ${form}` : 'does not have the right form';
}

/** A JSON pointer (RFC 6901) as a dotted path; '' is the whole. */
export function fieldPath(pointer: string): string {
  const path = pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  return path.slice(0, FIELD_LENGTH_MAX);
}

/** The wrong fields that ajv found, each once and at most 20. */
export function fieldErrors(errors: readonly SchemaError[]): FieldError[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  const messages = new Map<string, string>();
  for (const error of errors) {
    if (messages.size === FIELDS_NAMED) break;
    if (unions.some((union) => isSaidElsewhere(error, union))) continue;
    const { field, message } = fieldError(error);
    if (!messages.has(field)) messages.set(field, message);
  }
  return [...messages].map(([field, message]) => ({ field, message }));
}

/**
 * What is wrong with a value that is none of a union's alternatives is said once, by the union; with an object of
 * which one alternative is an object, by what is wrong inside it.
 */
function isSaidElsewhere(error: SchemaError, union: SchemaError): boolean {
  const { anyOf = [] } = union.parentSchema ?? {};
  const objects = anyOf.flatMap(({ type }, index) => (type === 'object' ? [index] : []));
  const isObject = typeof union.data === 'object' && union.data !== null && !Array.isArray(union.data);
  const spokesman = isObject && objects.length === 1 ? `${union.schemaPath}/${objects[0]}/` : null;
  if (error === union) return spokesman !== null;
  const isWithin =
    error.schemaPath.startsWith(`${union.schemaPath}/`) && error.instancePath.startsWith(union.instancePath);
  return isWithin && (spokesman === null || !error.schemaPath.startsWith(spokesman));
}

/** A field error as a sentence of its own. */
export function sentenceOf({ field, message }: FieldError): string {
  if (field !== '') return `${field} ${message}`;
  return message === BODY_MISSING ? message : `the body ${message}`;
}

const BODY_MISSING = 'a JSON body is required';

function fieldError({ keyword, instancePath, params, parentSchema, data }: SchemaError): FieldError {
  const within = (name: unknown) => fieldPath(`${instancePath}/${String(name)}`);
  switch (keyword) {
    case 'required':
      return { field: within(params['missingProperty']), message: wordFault('missing', undefined) };
    case 'additionalProperties':
      return { field: within(params['additionalProperty']), message: wordFault('unknown', undefined) };
    default: {
      const absent = instancePath === '' && (data === null || data === undefined);
      const message = absent ? BODY_MISSING : wordFault('wrong', parentSchema);
      return { field: fieldPath(instancePath), message };
    }
  }
}

/** What a value of the schema is, as the end of "must be …"; undefined when words would not help. */
function formOf(schema: WordedSchema): string | undefined {
  if (schema.anyOf) return unionForm(schema.anyOf);
  if (schema.const !== undefined) return String(schema.const);
  switch (schema.type) {
    case 'string':
      return stringForm(schema);
    case 'integer':
      return `a whole number${rangeOf(schema['minimum'], schema['maximum'])}`;
    case 'number':
      return `a number${rangeOf(schema['minimum'], schema['maximum'])}`;
    case 'array':
      return `a list${sizeOf(schema['minItems'], schema['maxItems'], 'entries')}${schema['uniqueItems'] ? ', none twice' : ''}`;
    case 'object':
      return 'an object';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    default:
      return undefined;
  }
}

function unionForm(members: readonly WordedSchema[]): string | undefined {
  if (members.every((member) => member.const !== undefined)) {
    return `one of ${members.map((member) => String(member.const)).join(', ')}`;
  }
  const forms = members.map(formOf);
  return forms.includes(undefined) ? undefined : forms.join(' or ');
}

function stringForm({ pattern, description, minLength, maxLength }: WordedSchema): string | undefined {
  if (pattern === undefined) return `a string${sizeOf(minLength, maxLength, 'characters')}`;
  if (typeof description !== 'string') return undefined;
  return `${description}${sizeOf(minLength, maxLength, 'characters')}`;
}

function sizeOf(min: unknown, max: unknown, things: string): string {
  const from = typeof min === 'number' && min > 0 ? min : undefined;
  if (from === undefined) return max === undefined ? '' : ` of at most ${max} ${things}`;
  if (max !== undefined) return ` of ${from} to ${max} ${things}`;
  return from === 1 ? ' that is not empty' : ` of at least ${from} ${things}`;
}

function rangeOf(min: unknown, max: unknown): string {
  const to = max === Number.MAX_SAFE_INTEGER ? undefined : max;
  if (min !== undefined && to !== undefined) return ` from ${min} to ${to}`;
  if (min !== undefined) return `, at least ${min}`;
  return to === undefined ? '' : `, at most ${to}`;
}
