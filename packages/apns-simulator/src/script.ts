import { type FieldError, type Fields, isInteger, problemsOf } from './fields.ts';
import { isRecord } from './push.ts';
import { defaultReason } from './reasons.ts';

export const scriptActions = [
  'stall',
  'refuse',
  'reset',
  'reset_after',
  'truncate',
  'cut',
  'goaway',
  'goaway_after',
] as const;
/**
 * What happens instead of, or after, an answer:
 * - `stall`: nothing is ever answered
 * - `refuse`: RST_STREAM REFUSED_STREAM, unprocessed
 * - `reset`: RST_STREAM
 * - `reset_after`: answered as scripted, delivery included, but RST_STREAM comes in place of the answer
 * - `truncate`: the status arrives, and RST_STREAM in place of the reason
 * - `cut`: the TCP connection ends, with everything that is under way on it
 * - `goaway`: GOAWAY with a last stream id below this request, which is unprocessed, as is all after it
 * - `goaway_after`: the request is answered as scripted, then the connection goes away
 */
export type ScriptAction = (typeof scriptActions)[number];

/** One scripted response; the shape of `PUT /simulator/devices/{token}/script`. */
export interface ScriptedResponse {
  readonly status?: number;
  /** Left out: Apple's usual reason for the status. */
  readonly reason?: string;
  /** Unix milliseconds, sent with 410; left out: the time of the answer. */
  readonly timestamp?: number;
  readonly delay_ms?: number;
  readonly action?: ScriptAction;
}

export type ParsedScript =
  | { readonly ok: true; readonly responses: ScriptedResponse[] }
  | { readonly ok: false; readonly errors: FieldError[] };

export const maxScriptedResponses = 1_000;
const maxDelayMs = 600_000;

const fields: Fields<ScriptedResponse> = {
  status: { accepts: (value) => isInteger(value, 200, 599), message: 'must be an integer from 200 to 599' },
  reason: {
    accepts: (value) => typeof value === 'string' && /^[A-Za-z]{1,64}$/.test(value),
    message: 'must be an APNs reason',
  },
  timestamp: {
    accepts: (value) => isInteger(value, 0, Number.MAX_SAFE_INTEGER),
    message: 'must be Unix milliseconds',
  },
  delay_ms: {
    accepts: (value) => isInteger(value, 0, maxDelayMs),
    message: `must be an integer from 0 to ${maxDelayMs}`,
  },
  action: {
    accepts: (value) => scriptActions.some((action) => action === value),
    message: `must be one of ${scriptActions.join(', ')}`,
  },
};

/** Checks `{responses: [...]}` as it came from outside. */
export function parseScript(body: unknown): ParsedScript {
  const responses = isRecord(body) ? body.responses : undefined;
  if (!Array.isArray(responses) || responses.length > maxScriptedResponses) {
    const message = `must be an array of at most ${maxScriptedResponses} responses`;
    return { ok: false, errors: [{ field: 'responses', message }] };
  }
  const errors = responses.flatMap((response: unknown, index) =>
    checkResponse(response, `responses[${index}]`),
  );
  return errors.length > 0 ? { ok: false, errors: errors.slice(0, 20) } : { ok: true, responses };
}

function checkResponse(response: unknown, field: string): FieldError[] {
  if (!isRecord(response)) return [{ field, message: 'must be an object' }];
  if (response.status === undefined && response.action === undefined) {
    return [{ field: `${field}.status`, message: 'is required' }];
  }
  return problemsOf(response, fields, `${field}.`);
}

/** Whether APNs comes to an answer, though the provider may never see it. */
export function isProcessed({ action }: ScriptedResponse): boolean {
  return action === undefined || ['goaway_after', 'reset_after', 'truncate'].includes(action);
}

/** What a request is told in the end: a status, and for a refusal Apple's reason. */
export interface Answer {
  readonly status: number;
  readonly reason: string | null;
  readonly timestamp: number | null;
}

/** The answer a scripted response stands for; `nowMs` dates a 410 that names no time. */
export function answerOf(response: ScriptedResponse, nowMs: number): Answer {
  const status = response.status ?? 200;
  return {
    status,
    reason: status < 300 ? null : (response.reason ?? defaultReason(status)),
    timestamp: status === 410 ? (response.timestamp ?? nowMs) : (response.timestamp ?? null),
  };
}
