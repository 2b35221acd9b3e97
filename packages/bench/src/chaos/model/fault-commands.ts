import * as fc from 'fast-check';
import { redisUsers } from '../network/chaos-network.ts';
import { calm } from '../network/unreliable-fanout.ts';
import { type Command, step } from './step.ts';
import { at } from './world.ts';

const probability = fc.integer({ min: 0, max: 5 }).map((tenths) => tenths / 10);

const weather = fc
  .record({
    drop: probability,
    duplicate: probability,
    delay: probability,
    delayMs: fc.integer({ min: 1, max: 300 }),
  })
  .map((given) =>
    step('weather', given, {
      run: (_, world) => {
        world.network.station.weather = given;
      },
    }),
  );

const calmWeather = fc.constant(null).map(() =>
  step(
    'calm',
    {},
    {
      run: (_, world) => {
        world.network.station.weather = calm;
      },
    },
  ),
);

const cutRedis = fc.record({ from: fc.constantFrom(...redisUsers) }).map((given) =>
  step('cutRedis', given, {
    when: (model) => !model.cut.has(given.from),
    run: (model, world) => {
      model.cut.add(given.from);
      world.network.redis[given.from].cut();
    },
  }),
);

const healRedis = fc.record({ from: fc.constantFrom(...redisUsers) }).map((given) =>
  step('healRedis', given, {
    when: (model) => model.cut.has(given.from),
    run: (model, world) => {
      model.cut.delete(given.from);
      world.network.redis[given.from].heal();
    },
  }),
);

/** Drained as on SIGTERM, or with all its sockets cut first. */
const restartGateway = fc
  .record({ gateway: fc.nat({ max: 1 }), how: fc.constantFrom('drained', 'abrupt'), wait: fc.boolean() })
  .map((given) =>
    step('restartGateway', given, {
      run: async (_, world) => {
        const there = world.devices.filter((device) => device.isAt(given.gateway));
        if (given.how === 'abrupt') for (const device of there) device.cut();
        await world.begun(at(world.network.gateways, given.gateway).restart(), given.wait);
      },
    }),
  );

const restartMessage = fc.record({ wait: fc.boolean() }).map((given) =>
  step('restartMessage', given, {
    run: async (_, world) => {
      await world.begun(world.network.message.restart(), given.wait);
    },
  }),
);

const pause = fc
  .record({ ms: fc.integer({ min: 5, max: 300 }) })
  .map((given) =>
    step('pause', given, { run: () => new Promise<void>((resolve) => setTimeout(resolve, given.ms)) }),
  );

/** What happens to the servers and between them, by how often. */
export function faultCommands(): fc.Arbitrary<Command>[] {
  return [
    ...[weather, weather, calmWeather, pause, pause],
    ...[cutRedis, healRedis, healRedis, restartGateway, restartMessage],
  ];
}
