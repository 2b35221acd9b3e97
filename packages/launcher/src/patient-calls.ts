import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '@parley/contracts';
import { CommandError } from './run-command.ts';

export interface Call {
  /** Default: POST with a body, else GET. */
  method?: string;
  /** JSON, or a file's bytes as they are. */
  body?: unknown;
  /** Access token. */
  token?: string;
}

/** One call of REST; gives the answer's body, undefined without one. */
export type PatientCaller = <T = unknown>(path: string, call?: Call) => Promise<T>;

export interface Patience {
  /** How long one call may be put off in all. */
  patienceMs: number;
  signal?: AbortSignal;
  /** A call was told to wait. */
  onWait?(waitMs: number): void;
}

/** A refusal that waiting does not mend, or not in time. */
export class RefusedCall extends CommandError {
  readonly status: number;
  /** Undefined: the answer was no problem of ours. */
  readonly code: string | undefined;

  constructor(what: string, status: number, problem: Partial<Problem>, text: string) {
    const fields = problem.errors?.map(({ field, message }) => `${field} ${message}`) ?? [];
    const said = [problem.code, problem.detail, ...fields].filter(Boolean).join(', ');
    super(`${what} was refused (${status}): ${said || text.slice(0, 200)}`);
    this.status = status;
    this.code = problem.code;
  }
}

const LEAST_WAIT_MS = 200;

/**
 * Calls a running Parley and keeps to its limits: what is `rate_limited` or `busy` is asked again when the answer says.
 * Rejects with a RefusedCall, with a CommandError when nothing answers there, and as `fetch` does when it is aborted.
 */
export function createPatientCaller(url: string, { patienceMs, signal, onWait }: Patience): PatientCaller {
  return async <T>(path: string, call: Call = {}) => {
    const giveUpAt = Date.now() + patienceMs;
    for (;;) {
      const response = await ask(url, path, call, signal);
      const text = await response.text();
      if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
      const problem = problemIn(text);
      const waitMs = Math.max(LEAST_WAIT_MS, waitOf(response, problem));
      if (!mayPass(response.status) || Date.now() + waitMs > giveUpAt) {
        throw new RefusedCall(`${methodOf(call)} ${path}`, response.status, problem, text);
      }
      onWait?.(waitMs);
      await sleep(waitMs, undefined, signal ? { signal } : {});
    }
  };
}

async function ask(url: string, path: string, call: Call, signal?: AbortSignal): Promise<Response> {
  const isFile = call.body instanceof Uint8Array;
  try {
    return await fetch(`${url}${path}`, {
      method: methodOf(call),
      headers: {
        ...(call.body === undefined
          ? {}
          : { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }),
        ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
      },
      ...(call.body === undefined
        ? {}
        : { body: isFile ? (call.body as Uint8Array<ArrayBuffer>) : JSON.stringify(call.body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    const cause = (error as Error).cause as { code?: string; message?: string } | undefined;
    throw new CommandError(
      `${url} does not answer (${cause?.code ?? cause?.message ?? (error as Error).message}). Does Parley run there? Start it with npm start.`,
    );
  }
}

function methodOf({ method, body }: Call): string {
  return method ?? (body === undefined ? 'GET' : 'POST');
}

function mayPass(status: number): boolean {
  return status === 429 || status === 503;
}

function problemIn(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) as Partial<Problem>;
  } catch {
    return {};
  }
}

function waitOf(response: Response, problem: Partial<Problem>): number {
  return problem.retry_after_ms ?? Number(response.headers.get('retry-after') ?? 0) * 1_000;
}
