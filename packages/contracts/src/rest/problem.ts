import { closed, type Static, Type } from '../schema.ts';

/** RFC 9457 problem details, as every REST refusal is answered. */
export const Problem = closed({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  /** One of the closed list of error codes. */
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(closed({ field: Type.String(), message: Type.String() }))),
  retry_after_ms: Type.Optional(Type.Integer()),
});
export type Problem = Static<typeof Problem>;
