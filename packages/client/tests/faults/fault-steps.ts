import { calm } from '../../../bench/src/chaos/network/unreliable-fanout.ts';
import { begin, pick, type Stage, type Step } from './stage.ts';

const device = ({ scene, random }: Stage) => pick(scene.devices, random);

/** What happens to the network of one device, to the gateways, and between them. */
export const FAULT_STEPS: readonly Step[] = [
  ['sever', 4, (stage) => device(stage).path.sever()],
  ['cut', 2, (stage) => device(stage).path.cut()],
  ['stall', 2, (stage) => device(stage).path.stall()],
  ['lose answers', 4, (stage) => device(stage).path.loseAnswers()],
  ['heal', 8, (stage) => device(stage).path.heal()],
  [
    'latency',
    2,
    (stage) => {
      device(stage).path.latencyMs = stage.random() * 150;
    },
  ],
  ['go offline', 2, (stage) => device(stage).client.setOnline(false)],
  ['go online', 4, (stage) => device(stage).client.setOnline(true)],
  ['restart the app', 2, (stage) => device(stage).restart()],
  [
    'restart a gateway',
    1,
    ({ scene, random, underWay }) => begin(underWay, pick(scene.network.gateways, random).restart()),
  ],
  [
    'weather',
    2,
    ({ scene: { network }, random }) => {
      const most = () => random() * 0.4;
      network.station.weather = {
        drop: most(),
        duplicate: most(),
        delay: most(),
        delayMs: 1 + random() * 200,
      };
    },
  ],
  [
    'calm',
    2,
    ({ scene: { network } }) => {
      network.station.weather = calm;
    },
  ],
];
