import type { Message } from '@parley/contracts';
import type { MessageConfig } from '../config.ts';
import { evidenceRetentionFailed, filterFailed, flaggedLost } from '../events.ts';
import type { MessageWriter } from '../messages/announce.ts';
import type { EditRequest } from '../messages/edit-message.ts';
import type { MessageSeams } from '../seams.ts';
import type { SendLanes } from '../send/send-lanes.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { startEvidenceRetention } from './evidence-retention.ts';
import { createFlaggedReports } from './flagged-reports.ts';
import { createRepeatedText } from './repeated-text.ts';
import { type Screening, screenedEdit, screenedLanes } from './screening.ts';
import { createSpamLimits, type SpamLimits } from './spam-limits.ts';
import { readWordList } from './word-list.ts';

/** What keeps people safe from one another. */
export interface Safety {
  accounts: Accounts;
  /** null: nothing is limited. */
  spam: SpamLimits | null;
  /** Messages are screened on their way in. */
  screened(lanes: SendLanes): SendLanes;
  edit(writer: MessageWriter, request: EditRequest): Promise<Message>;
  close(): Promise<void>;
}

/** Rejects with a ConfigError when the word list cannot be read. */
export async function startSafety(config: MessageConfig, seams: MessageSeams): Promise<Safety> {
  const { pool, logger, rateLimit } = seams;
  const areLimitsOn = config.rateLimits === 'on';
  const path = config.contentFilterFile;
  const flagged = createFlaggedReports({ pool, onLost: (fields) => flaggedLost(logger, fields) });
  const screening: Screening = {
    filter: seams.contentFilter ?? (path === undefined ? null : await readWordList(path)),
    repeated: areLimitsOn ? createRepeatedText() : null,
    flagged,
    onFilterFailure: (error) => filterFailed(logger, error),
  };
  const accounts = createAccounts(config.authGrpcUrl);
  const retention = startEvidenceRetention({
    pool,
    onError: (error) => evidenceRetentionFailed(logger, error),
  });
  return {
    accounts,
    spam: areLimitsOn ? createSpamLimits(rateLimit) : null,
    screened: (lanes) => screenedLanes(lanes, screening),
    edit: (writer, request) => screenedEdit(writer, screening, request),
    async close() {
      accounts.close();
      await Promise.all([flagged.idle(), retention.close()]);
    },
  };
}
