import { type BenchResult, measureOf } from '../report/result.ts';
import { type Ask, medianOf } from './search.ts';

export interface ConversationListOptions {
  few: { conversations: number; page: Ask };
  many: { conversations: number; page: Ask };
  asked: number;
  rounds: number;
  settings: BenchResult['settings'];
  progress(line: string): void;
}

/** A page of the conversation list of somebody with many conversations, beside that of somebody with few. */
export async function benchConversationList(options: ConversationListOptions): Promise<BenchResult> {
  const { few, many, asked, rounds } = options;
  const ms = { subject: [] as number[], reference: [] as number[] };
  for (const { page } of [few, many]) await medianOf(page, asked);
  for (let round = 1; round <= rounds; round++) {
    options.progress(`round ${round} of ${rounds}`);
    ms.subject.push((await medianOf(many.page, asked)).ms);
    ms.reference.push((await medianOf(few.page, asked)).ms);
  }
  return {
    name: 'conversation-list',
    title: '(j) A page of the conversation list',
    subject: `${many.conversations} conversations`,
    reference: `${few.conversations} conversations`,
    settings: { ...options.settings, 'pages a round': asked, rounds },
    measures: [measureOf('first page', 'ms', ms)],
    othersCores: 0,
    details: {},
  };
}
