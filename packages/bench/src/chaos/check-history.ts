import type { Violation } from './history/violation.ts';
import { ackRule } from './rules/ack-rule.ts';
import { answerRule } from './rules/answer-rule.ts';
import { chainRule } from './rules/chain-rule.ts';
import { contentRule } from './rules/content-rule.ts';
import { finalRule } from './rules/final-rule.ts';
import type { Evidence } from './rules/rule.ts';
import { sightRule } from './rules/sight-rule.ts';

const rules = [chainRule, sightRule, contentRule, ackRule, answerRule, finalRule];

/** All that is wrong with a history, in no order; empty when the promises were kept. */
export function checkHistory(evidence: Evidence): Violation[] {
  return rules.flatMap((rule) => rule(evidence));
}
