import { median } from '../measure/statistics.ts';
import { type BenchResult, type Measure, measureOf } from '../report/result.ts';

/** Asks one question; resolves with its time in ms and the number of results. */
export type Ask = () => Promise<{ ms: number; results: number }>;

export interface Question {
  what: string;
  few: Ask;
  many: Ask;
  /** Whether there are as many hits behind the page, so that it should take as long. */
  hasAim: boolean;
}

export interface SearchOptions {
  questions: readonly Question[];
  /** Questions of one measurement. */
  asked: number;
  rounds: number;
  settings: BenchResult['settings'];
  details: Record<string, unknown>;
  progress(line: string): void;
}

/** The same questions with as many hits, in few messages and in many. */
export async function benchSearch(options: SearchOptions): Promise<BenchResult> {
  const { questions, asked, rounds, progress } = options;
  const measures: Measure[] = [];
  for (const { what, few, many, hasAim } of questions) {
    progress(what);
    const ms = { subject: [] as number[], reference: [] as number[] };
    const hits = { few: await medianOf(few, asked), many: await medianOf(many, asked) };
    if (hits.few.results !== hits.many.results) {
      throw new Error(`${what}: ${hits.few.results} hits in few messages, ${hits.many.results} in many`);
    }
    for (let round = 0; round < rounds; round++) {
      ms.subject.push((await medianOf(many, asked)).ms);
      ms.reference.push((await medianOf(few, asked)).ms);
    }
    measures.push(
      measureOf(`${what}, ${hits.many.results} hits`, 'ms', ms, hasAim ? { of: 'ratio', atMost: 2 } : null),
    );
  }
  return {
    name: 'search',
    title: '(i) Search: the same number of hits in many and in few messages',
    subject: 'many',
    reference: 'few',
    settings: { ...options.settings, 'questions a round': asked, rounds },
    measures,
    othersCores: 0,
    details: options.details,
  };
}

/** The median time of several questions, one after the other. */
export async function medianOf(ask: Ask, asked: number): Promise<{ ms: number; results: number }> {
  const times: number[] = [];
  let results = 0;
  for (let i = 0; i < asked; i++) {
    const answer = await ask();
    times.push(answer.ms);
    results = answer.results;
  }
  return { ms: median(times), results };
}
