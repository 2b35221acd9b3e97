type Json = Record<string, unknown>;

/** Whose word a schema is: what clients send may only be let through more freely, what they get only promise more. */
type Direction = 'sent' | 'received';

interface Comparison {
  before: Json;
  after: Json;
  direction: Direction;
  faults: string[];
  /** Pairs of references under way or done: schemas may refer to themselves. */
  seen: Set<string>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const UPPER_BOUNDS = ['maxLength', 'maxItems', 'maxProperties', 'maximum'];
const LOWER_BOUNDS = ['minLength', 'minItems', 'minProperties', 'minimum'];

/**
 * What of an OpenAPI document would break clients made from an earlier one: one line a place, none when all of them
 * go on working. Operations and answers that are gone, what must now be sent, what is no longer taken, what is no
 * longer promised. Additions are none, but for values of a closed list in an answer: generated clients refuse those.
 */
export function breakingChanges(before: Json, after: Json): string[] {
  const faults: string[] = [];
  const paths = at(after, 'paths');
  for (const [path, item] of Object.entries(at(before, 'paths'))) {
    for (const method of METHODS.filter((name) => name in (item as Json))) {
      const name = `${method.toUpperCase()} ${path}`;
      const operation = at(at(paths, path), method);
      if (Object.keys(operation).length === 0) faults.push(`${name} is gone`);
      else compareOperations(name, at(item as Json, method), operation, { before, after, faults });
    }
  }
  return faults;
}

type Documents = Pick<Comparison, 'before' | 'after' | 'faults'>;

function compareOperations(name: string, before: Json, after: Json, documents: Documents): void {
  const { faults } = documents;
  if (isOpen(before) && !isOpen(after)) faults.push(`${name} asks for an access token now`);
  const sent: Comparison = { ...documents, direction: 'sent', seen: new Set() };
  compareParameters(name, before, after, sent);
  const [bodyBefore, bodyAfter] = [at(before, 'requestBody'), at(after, 'requestBody')];
  if (bodyAfter['required'] === true && bodyBefore['required'] !== true) {
    faults.push(`${name} asks for a body now`);
  }
  compareContent(`${name} body`, bodyBefore, bodyAfter, sent);
  for (const [status, answer] of Object.entries(at(before, 'responses'))) {
    if (!status.startsWith('2')) continue;
    const now = at(at(after, 'responses'), status);
    if (Object.keys(now).length === 0) faults.push(`${name} answers no ${status} any more`);
    const received: Comparison = { ...documents, direction: 'received', seen: new Set() };
    compareContent(`${name} ${status}`, answer as Json, now, received);
  }
}

const isOpen = ({ security }: Json) => Array.isArray(security) && security.length === 0;

function compareParameters(name: string, before: Json, after: Json, comparison: Comparison): void {
  const [old, now] = [parametersOf(before), parametersOf(after)];
  for (const [key, parameter] of old) {
    const next = now.get(key);
    if (!next) comparison.faults.push(`${name} does not take ${key} any more`);
    else compareSchemas(`${name} ${key}`, at(parameter, 'schema'), at(next, 'schema'), comparison);
  }
  for (const [key, { required }] of now) {
    if (required === true && old.get(key)?.['required'] !== true) {
      comparison.faults.push(`${name} must be given ${key} now`);
    }
  }
}

function parametersOf({ parameters = [] }: Json): Map<string, Json> {
  return new Map((parameters as Json[]).map((each) => [`${each['in']} ${each['name']}`, each]));
}

function compareContent(where: string, before: Json, after: Json, comparison: Comparison): void {
  for (const [type, media] of Object.entries(at(before, 'content'))) {
    const now = at(after, 'content')[type] as Json | undefined;
    if (!now) comparison.faults.push(`${where}: ${type} is gone`);
    else compareSchemas(where, at(media as Json, 'schema'), at(now, 'schema'), comparison);
  }
}

function compareSchemas(where: string, before: Json, after: Json, comparison: Comparison): void {
  const pair = `${before['$ref']} ${after['$ref']}`;
  if ('$ref' in before || '$ref' in after) {
    if (comparison.seen.has(pair)) return;
    comparison.seen.add(pair);
  }
  const [old, now] = [resolved(comparison.before, before), resolved(comparison.after, after)];
  compareTypes(where, old, now, comparison);
  compareEnums(where, old, now, comparison);
  if (comparison.direction === 'sent') compareBounds(where, old, now, comparison);
  compareProperties(where, old, now, comparison);
  if ('items' in old) compareSchemas(`${where}[]`, at(old, 'items'), at(now, 'items'), comparison);
}

function compareTypes(where: string, before: Json, after: Json, { direction, faults }: Comparison): void {
  const [old, now] = [typesOf(before), typesOf(after)];
  // Without a type anything goes.
  const [narrow, wide] = direction === 'sent' ? [old, now] : [now, old];
  if (wide.length === 0 || (narrow.length > 0 && narrow.every((type) => wide.includes(type)))) return;
  faults.push(`${where}: was ${old.join(' or ') || 'anything'}, is ${now.join(' or ') || 'anything'}`);
}

/** The types that a schema lets through; none: all. An integer is a number too. */
function typesOf({ type, anyOf }: Json): string[] {
  if (type === undefined && Array.isArray(anyOf)) return anyOf.flatMap((member) => typesOf(member as Json));
  const types = (Array.isArray(type) ? type : type === undefined ? [] : [type]) as string[];
  return types.includes('number') ? [...types, 'integer'] : types;
}

function compareEnums(where: string, before: Json, after: Json, { direction, faults }: Comparison): void {
  const [old, now] = [before['enum'], after['enum']] as (unknown[] | undefined)[];
  const [narrow, wide] = direction === 'sent' ? [old, now] : [now, old];
  if (!wide) return;
  const missing = narrow?.filter((value) => !wide.includes(value));
  if (!missing)
    faults.push(`${where}: ${direction === 'sent' ? 'is a closed list now' : 'is no closed list any more'}`);
  else if (missing.length > 0) {
    const what = direction === 'sent' ? 'is not taken any more' : 'is a value that clients do not know';
    faults.push(`${where}: ${missing.join(', ')} ${what}`);
  }
}

function compareBounds(where: string, before: Json, after: Json, { faults }: Comparison): void {
  const narrower = (name: string, isNarrower: (old: number, now: number) => boolean, open: number) => {
    if (after[name] === undefined) return;
    if (isNarrower((before[name] as number | undefined) ?? open, after[name] as number)) {
      faults.push(`${where}: ${name} was ${before[name] ?? 'open'}, is ${after[name]}`);
    }
  };
  for (const name of UPPER_BOUNDS) narrower(name, (old, now) => now < old, Number.POSITIVE_INFINITY);
  for (const name of LOWER_BOUNDS) narrower(name, (old, now) => now > old, Number.NEGATIVE_INFINITY);
  if (after['pattern'] !== undefined && after['pattern'] !== before['pattern']) {
    faults.push(`${where}: its pattern changed`);
  }
}

function compareProperties(where: string, before: Json, after: Json, comparison: Comparison): void {
  const { direction, faults } = comparison;
  const [old, now] = [at(before, 'properties'), at(after, 'properties')];
  for (const [name, schema] of Object.entries(old)) {
    if (!(name in now)) faults.push(`${where}: ${name} is gone`);
    else compareSchemas(`${where}.${name}`, schema as Json, now[name] as Json, comparison);
  }
  const [demanded, allowed] = direction === 'sent' ? [after, before] : [before, after];
  for (const name of requiredOf(demanded)) {
    if (requiredOf(allowed).includes(name) || !(name in now)) continue;
    faults.push(`${where}: ${name} ${direction === 'sent' ? 'must be sent now' : 'may be missing now'}`);
  }
}

const requiredOf = ({ required }: Json) => (required ?? []) as string[];

function resolved(document: Json, schema: Json): Json {
  if (typeof schema['$ref'] !== 'string') return schema;
  const name = schema['$ref'].split('/').at(-1) ?? '';
  return resolved(document, at(at(at(document, 'components'), 'schemas'), name));
}

function at(object: Json, key: string): Json {
  return (object[key] ?? {}) as Json;
}
