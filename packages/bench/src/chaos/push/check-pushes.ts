import type { PushEvidence, PushViolation } from './evidence.ts';
import { accountRule } from './rules/account-rule.ts';
import { badgeRule } from './rules/badge-rule.ts';
import { doubleRule } from './rules/double-rule.ts';
import { lostRule } from './rules/lost-rule.ts';
import { owedRule } from './rules/owed-rule.ts';

const rules = [lostRule, accountRule, doubleRule, badgeRule, owedRule];

/** All that is wrong with the pushes of a run, in no order; empty when the promises were kept. */
export function checkPushes(evidence: PushEvidence): PushViolation[] {
  return rules.flatMap((rule) => rule(evidence));
}
