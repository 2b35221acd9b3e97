import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { asyncApiDocument } from './src/index.ts';

// The bundle has the meta-schema in itself, and draft-07 is what it is written in.
const ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false });
formats.default(ajv);
const fits = ajv.compile(specs.schemas['3.0.0'] as object);

/** Where a document is not what the official schema of AsyncAPI 3.0 asks for: one line a place, none when it fits. */
export function asyncApiFaults(document: unknown): string[] {
  if (fits(document)) return [];
  return (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}

if (import.meta.main) {
  const faults = asyncApiFaults(JSON.parse(JSON.stringify(asyncApiDocument())));
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
