import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Adapter } from '../support/queues.ts';
import { startWorld, type World } from '../support/world.ts';
import { describeBadge } from './badge.suite.ts';
import { describeCalls } from './calls.suite.ts';
import { describeChanges } from './changes.suite.ts';
import { describeDecisions } from './decisions.suite.ts';
import { describeMerging } from './merging.suite.ts';
import { describeOutcomes } from './outcomes.suite.ts';
import { describeReactions } from './reactions.suite.ts';
import { describeSecondLook } from './second-look.suite.ts';
import { describeSilent } from './silent.suite.ts';

/** What push-worker promises, whichever queue is under it. */
export function describePush(adapter: Adapter): void {
  describe(`push over the ${adapter} queue`, () => {
    let world: World;
    beforeAll(async () => {
      // Short, so that a stall is over soon.
      world = await startWorld(adapter, 500);
    }, 60_000);
    afterAll(() => world.close(), 60_000);

    describeDecisions(() => world);
    describeSecondLook(() => world);
    describeOutcomes(() => world);
    describeMerging(() => world);
    describeBadge(() => world);
    describeChanges(() => world);
    describeReactions(() => world);
    describeSilent(() => world);
    describeCalls(() => world);
  });
}
