import { errorCodes } from '../error-codes.ts';
import { closed, type Static, Type } from '../schema.ts';

/** RFC 9457 problem details, as every REST refusal is answered. */
export const Problem = closed({
  type: Type.String({ description: '`urn:parley:error:` and the code' }),
  title: Type.String(),
  status: Type.Integer(),
  // Open, so that generated clients read codes to come.
  code: Type.String({
    description: `One of ${Object.keys(errorCodes).join(', ')}; more may be added: judge one you do not know by \`retryable\``,
    examples: ['not_found'],
  }),
  retryable: Type.Boolean({ description: 'The same request may succeed later, unchanged' }),
  detail: Type.Optional(Type.String({ description: 'For developers, not for the people who use the app' })),
  errors: Type.Optional(
    Type.Array(
      closed({
        field: Type.String({ description: 'A dotted path; empty for the body as a whole' }),
        message: Type.String(),
      }),
      { description: 'The fields that are wrong, at most 20' },
    ),
  ),
  retry_after_ms: Type.Optional(
    Type.Integer({ description: 'When the same request may succeed, in milliseconds' }),
  ),
});
export type Problem = Static<typeof Problem>;
