import { expect, test } from '@jest/globals';
import { closeCodes } from './close-codes.ts';
import { errorCodes } from './error-codes.ts';
import { newId, uuidFromBytes, uuidToBytes, uuidV7TimeMs } from './ids.ts';
import { openApiDocument } from './rest/openapi.ts';
import { isTraceparent, newTraceparent, readTraceparent, writeTraceparent } from './trace.ts';

test('ids are UUIDv7, in order of time to the millisecond, and survive as bytes', () => {
  const before = Date.now();
  const ids = Array.from({ length: 1_000 }, newId);
  const times = ids.map(uuidV7TimeMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(ids).size).toBe(ids.length);
  expect(times[0]).toBeGreaterThanOrEqual(before);
  expect(uuidFromBytes(uuidToBytes(ids[0]!))).toBe(ids[0]);
});

test('traceparent survives as 25 bytes, and what is none becomes empty', () => {
  const buffer = Buffer.alloc(25, 7);
  const traceparent = newTraceparent();
  expect(isTraceparent(traceparent)).toBe(true);
  writeTraceparent(buffer, 0, traceparent);
  expect(readTraceparent(buffer, 0)).toBe(traceparent);
  writeTraceparent(buffer, 0, 'nonsense');
  expect(readTraceparent(buffer, 0)).toBe('');
});

test('the OpenAPI document names every route once, with a problem as its default answer', () => {
  const document = openApiDocument() as { openapi: string; paths: Record<string, Record<string, unknown>> };
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path)) as {
    operationId: string;
    responses: Record<string, unknown>;
  }[];
  expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length);
  for (const operation of operations) expect(operation.responses).toHaveProperty('default');
  expect(document.paths['/api/conversations/{conversation_id}/messages']).toHaveProperty('post');
});

test('error and close codes are closed lists with what a client needs to decide', () => {
  for (const { status, title } of Object.values(errorCodes)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(title).not.toBe('');
  }
  const codes = Object.values(closeCodes).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});
