import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { fieldErrors, inWords, type Wording } from './in-words.ts';

export interface Action<Args extends unknown[]> {
  /** Whether it was done. */
  run: (...args: Args) => Promise<boolean>;
  busy: boolean;
  /** A sentence, null unless the last run failed. */
  error: string | null;
  fields: Readonly<Record<string, string>>;
  /** The code of the last error, for those who go on from it. */
  code: string | null;
}

type State = Pick<Action<unknown[]>, 'busy' | 'error' | 'fields' | 'code'>;

const IDLE: State = { busy: false, error: null, fields: {}, code: null };

/** Something a person does that takes a while and may fail. A second run while one is under way is ignored. */
export function useAction<Args extends unknown[]>(
  act: (...args: Args) => Promise<unknown>,
  own: Wording = {},
): Action<Args> {
  const { runNow, underWay, state } = useRuns(act, own);
  const run = useCallback(async (...args: Args) => (underWay.current ? false : runNow(...args)), [runNow]);
  return { run, ...state };
}

/** As {@link useAction}, for switches: what is changed while a change is under way follows it, in order. */
export function useChange<Args extends unknown[]>(
  act: (...args: Args) => Promise<unknown>,
  own: Wording = {},
): Action<Args> {
  const { runNow, state } = useRuns(act, own);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const run = useCallback(
    (...args: Args) => {
      const changed = last.current.then(() => runNow(...args));
      last.current = changed;
      return changed;
    },
    [runNow],
  );
  return { run, ...state };
}

function useRuns<Args extends unknown[]>(act: (...args: Args) => Promise<unknown>, own: Wording) {
  const [state, setState] = useState<State>(IDLE);
  const latest = useRef({ act, own });
  latest.current = { act, own };
  const underWay = useRef<Promise<boolean> | null>(null);
  const mounted = useMounted();

  const runNow = useCallback((...args: Args): Promise<boolean> => {
    const show = (next: State) => mounted.current && setState(next);
    show({ ...IDLE, busy: true });
    const ended = latest.current.act(...args).then(
      () => {
        show(IDLE);
        return true;
      },
      (error: unknown) => {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        show({ busy: false, error: inWords(error, latest.current.own), fields: fieldErrors(error), code });
        return false;
      },
    );
    const run = ended.finally(() => {
      if (underWay.current === run) underWay.current = null;
    });
    underWay.current = run;
    return run;
  }, []);
  return { runNow, underWay, state };
}

function useMounted() {
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return mounted;
}
