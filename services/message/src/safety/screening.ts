import type { Message } from '@parley/contracts';
import { AppError } from '@parley/runtime';
import type { MessageWriter } from '../messages/announce.ts';
import { type EditRequest, editMessage } from '../messages/edit-message.ts';
import { type Draft, isRefused, type Refused } from '../send/draft.ts';
import type { SendLanes, SendResult } from '../send/send-lanes.ts';
import type { ContentFilter, FilteredMessage, Verdict } from './content-filter.ts';
import type { FlaggedReports } from './flagged-reports.ts';
import type { RepeatedText } from './repeated-text.ts';

/** What is held against messages before they are stored; null: not at all. */
export interface Screening {
  filter: ContentFilter | null;
  repeated: RepeatedText | null;
  flagged: FlaggedReports;
  onFilterFailure(error: unknown): void;
}

const UNWANTED = 'The message has words that are not wanted here';

/** The lanes, with messages screened before they enter them. */
export function screenedLanes(lanes: SendLanes, screening: Screening): SendLanes {
  if (!screening.filter && !screening.repeated) return lanes;
  return {
    submit(drafts, done) {
      const flagged: number[] = [];
      const judged = drafts.map((draft, index) => {
        if (isRefused(draft) || draft.text === null) return draft;
        const verdict = verdictOn(screening, { ...draft, text: draft.text });
        if (verdict === 'flag') flagged.push(index);
        return verdict === 'refuse' ? unwanted() : (repeatedTooOften(screening, draft, draft.text) ?? draft);
      });
      if (flagged.length === 0) lanes.submit(judged, done);
      else lanes.submit(judged, reportThen(screening, judged, flagged, done));
    },
    idle: () => lanes.idle(),
  };
}

/** Edits a message whose new text was screened. Throws what {@link editMessage} throws, and `forbidden`. */
export async function screenedEdit(
  writer: MessageWriter,
  screening: Screening,
  request: EditRequest,
): Promise<Message> {
  const { userId: senderId, conversationId } = request;
  const text = request.text?.normalize('NFC');
  const verdict =
    text === undefined ? 'allow' : verdictOn(screening, { senderId, conversationId, kind: 'text', text });
  if (verdict === 'refuse') throw new AppError('forbidden', UNWANTED);
  const message = await editMessage(writer, request);
  if (verdict === 'flag') screening.flagged.report({ conversationId, seq: message.seq });
  return message;
}

function verdictOn({ filter, onFilterFailure }: Screening, message: FilteredMessage): Verdict {
  if (!filter) return 'allow';
  try {
    return filter.check(message);
  } catch (error) {
    onFilterFailure(error);
    return 'allow';
  }
}

function unwanted(): Refused {
  return { code: 'forbidden', message: UNWANTED };
}

function repeatedTooOften({ repeated }: Screening, draft: Draft, text: string): Refused | null {
  const retryAfterMs = repeated?.waitMs(draft.senderId, draft.conversationId, text) ?? 0;
  if (retryAfterMs === 0) return null;
  return { code: 'rate_limited', message: 'The same text in too many conversations', retryAfterMs };
}

function reportThen(
  { flagged }: Screening,
  drafts: readonly (Draft | Refused)[],
  indexes: readonly number[],
  done: (results: SendResult[]) => void,
): (results: SendResult[]) => void {
  return (results) => {
    for (const index of indexes) {
      const [draft, result] = [drafts[index], results[index]];
      if (!draft || !result || isRefused(draft) || isRefused(result)) continue;
      // Of a resend too: the process may have died before it reported the first.
      flagged.report({ conversationId: draft.conversationId, seq: result.seq });
    }
    done(results);
  };
}
