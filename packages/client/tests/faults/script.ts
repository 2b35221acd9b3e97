import { FAULT_STEPS } from './fault-steps.ts';
import { PERSON_STEPS } from './person-steps.ts';
import { pick, type Stage } from './stage.ts';

/** As many times as it weighs. */
const STEPS = [...PERSON_STEPS, ...FAULT_STEPS].flatMap((step) =>
  Array.from({ length: step[1] }, () => step),
);
const PAUSE_MOST_MS = 60;

/** Does one thing after the other, as chance has it, with a moment in between that may be none. */
export async function act(stage: Stage, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const [name, , run] = pick(STEPS, stage.random);
    stage.log.push(name);
    await run(stage);
    // Time passes between two things that people do; how much decides what meets what.
    const pauseMs = stage.random() < 0.4 ? 0 : stage.random() * PAUSE_MOST_MS;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
