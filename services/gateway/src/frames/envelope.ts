import { type ClientFrameType, clientFrames, ENVELOPE_ID_MAX } from '@parley/contracts';
import { AppError, type FieldFault, fieldPath, wordFault } from '@parley/runtime';
import { TypeCompiler, type ValueError, ValueErrorType } from '@sinclair/typebox/compiler';
import type { RawFrame } from '../session/session-state.ts';

const validators = new Map(
  Object.entries(clientFrames).map(([type, schema]) => [type, TypeCompiler.Compile(schema)]),
);

/** A frame before its payload has been looked at. */
export interface ParsedEnvelope {
  type: string;
  id: string | undefined;
  payload: unknown;
}

/** Reads the envelope. Throws `invalid`, naming what is wrong with it. */
export function parseEnvelope({ data, isBinary }: RawFrame): ParsedEnvelope {
  if (isBinary) throw new AppError('invalid', 'Frames are text');
  let frame: unknown;
  try {
    frame = JSON.parse(data.toString());
  } catch {
    throw new AppError('invalid', 'The frame is not JSON');
  }
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) {
    throw new AppError('invalid', 'The frame is not an object');
  }
  const { type, id, payload } = frame as Record<string, unknown>;
  if (typeof type !== 'string') throw new AppError('invalid', 'type must be a string');
  if (id !== undefined && (typeof id !== 'string' || id.length > ENVELOPE_ID_MAX)) {
    throw new AppError('invalid', `id must be a string of at most ${ENVELOPE_ID_MAX} characters`);
  }
  return { type, id, payload: payload ?? {} };
}

/** Whether a type is of the contract. */
export function isClientFrameType(type: string): type is ClientFrameType {
  return validators.has(type);
}

/** Holds a payload against its schema. Throws `invalid`, naming the field. */
export function validatePayload(type: ClientFrameType, payload: unknown): void {
  const validator = validators.get(type);
  if (validator?.Check(payload)) return;
  const error = validator?.Errors(payload).First();
  const path = fieldPath(error?.path ?? '');
  const field = path ? `payload.${path}` : 'payload';
  const message = wordFault(faultOf(error), error?.schema);
  throw new AppError('invalid', `${field} ${message}`, { fields: [{ field, message }] });
}

function faultOf(error: ValueError | undefined): FieldFault {
  if (error?.type === ValueErrorType.ObjectRequiredProperty) return 'missing';
  if (error?.type === ValueErrorType.ObjectAdditionalProperties) return 'unknown';
  return 'wrong';
}
