import type { AsyncCommand } from 'fast-check';
import type { ChatModel } from './chat-model.ts';
import type { World } from './world.ts';

export type Command = AsyncCommand<ChatModel, World, boolean>;

interface Step {
  /** Whether it makes sense now; true by default. */
  when?(model: ChatModel): boolean;
  /** Changes the model, then the world. */
  run(model: ChatModel, world: World): Promise<void> | void;
}

/** A command that prints as its name and what it was given. */
export function step(name: string, given: object, { when = () => true, run }: Step): Command {
  return {
    check: (model) => when(model),
    run: async (model, world) => run(model, world),
    toString: () => `${name}(${JSON.stringify(given).slice(1, -1).replaceAll('"', '')})`,
  };
}
